/** How far a station is from where one stands. */
import { locale } from "./moments.ts";

export interface Position {
  lat: number;
  lon: number;
}

const EARTH_RADIUS_M = 6_371_000;
const HERE_M = 30;

/** Along the great circle, in metres; null without coordinates. */
export function distance_m(from: Position, to: { lat: string; lon: string }): number | null {
  if (!to.lat || !to.lon) return null;
  const [lat1, lat2] = [radians(from.lat), radians(Number(to.lat))];
  const half_lat = Math.sin((lat2 - lat1) / 2);
  const half_lon = Math.sin((radians(Number(to.lon)) - radians(from.lon)) / 2);
  const chord = half_lat ** 2 + Math.cos(lat1) * Math.cos(lat2) * half_lon ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(chord));
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

export function isHere(metres: number): boolean {
  return metres <= HERE_M;
}

/** 40 m, 1.2 km, 212 km */
export function distanceWords(metres: number): string {
  const far = metres >= 1000;
  const options = {
    style: "unit",
    unit: far ? "kilometer" : "meter",
    maximumFractionDigits: far && metres < 10_000 ? 1 : 0,
  } as const;
  const size = far ? metres / 1000 : Math.round(metres / 10) * 10;
  return new Intl.NumberFormat(locale(), options).format(size);
}

/** Where the phone is, asked once; rejects with the browser's reason. */
export function findPosition(maximumAge = 60_000): Promise<GeolocationCoordinates> {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) reject(new Error("geolocation"));
    else
      navigator.geolocation.getCurrentPosition((fix) => resolve(fix.coords), reject, {
        enableHighAccuracy: true,
        timeout: 30_000,
        maximumAge,
      });
  });
}
