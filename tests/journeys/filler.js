// Takes all the room that the browser still gives this address, down to the last kilobyte; tells how much that was.
async () => {
  let taken = 0;
  for (let size = 4_000_000; size > 500; size = Math.floor(size / 2)) while (await takes(size)) taken += size;
  return taken;

  // Each time on a new connection: Firefox closes one that met the end of its room.
  function takes(size) {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open("filler", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("room", { autoIncrement: true });
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const bytes = new Uint8Array(size);
        for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
        const writing = opening.result.transaction("room", "readwrite");
        writing.objectStore("room").put(bytes.buffer);
        const done = (isTaken) => {
          opening.result.close();
          resolve(isTaken);
        };
        writing.oncomplete = () => done(true);
        writing.onabort = () => done(false);
      };
    });
  }
};
