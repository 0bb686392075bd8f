import { expect, test } from "vitest";
import { href, parseRoute, SCREENS } from "../../web/src/route.ts";

test.each(SCREENS)("%s is found again under its address", (screen) => {
  expect(parseRoute(href(screen))).toEqual({ screen, args: [] });
});

test("what an address carries comes back whole, slashes and letters of any alphabet included", () => {
  const args = ["5f1c", "results/r7f3/value_entered", "Учаске № 4"];
  expect(parseRoute(href("differ", ...args))).toEqual({ screen: "differ", args });
});

test("an invitation opens the welcome screen with its code", () => {
  expect(parseRoute("#enrol=FKCn3qhOziNxXTKhWTmJaQ")).toEqual({
    screen: "welcome",
    args: ["FKCn3qhOziNxXTKhWTmJaQ"],
  });
});

test.each(["", "#", "#/", "#/nowhere", "#/%E0%A4%A"])("an unknown address %j is the home screen", (hash) => {
  expect(parseRoute(hash).screen).toBe("home");
});
