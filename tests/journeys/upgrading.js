// What the test adds to the app's own `upgrade` and `UPGRADES`: releases to come, each with a store more and with every
// row of another rewritten.
window.beginUpgrade = (version) => {
  const toCome = Array.from({ length: version - UPGRADES.length }, (_, at) => async (db, tx) => {
    db.createObjectStore(`to come ${at}`);
    const store = tx.objectStore("places");
    for (let row = await store.openCursor(); row; row = await row.continue())
      await row.update(`${row.value} step ${at}`);
  });
  const began = performance.now();
  return idb
    .openDB("fieldobs", version, {
      upgrade: (db, old, _new, tx) => {
        tx.done.catch(() => undefined);
        upgrade(db, old, tx, [...UPGRADES, ...toCome]).catch(() => undefined);
      },
    })
    .then((db) => db.close())
    .then(() => performance.now() - began);
};

window.fill = async (many) => {
  const db = await idb.openDB("fieldobs");
  const tx = db.transaction("places", "readwrite");
  for (let n = 0; n < many; n += 1) tx.store.put(`row ${"x".repeat(500)}`, `old ${n}`);
  await tx.done;
  db.close();
};

/** What the rows that were rewritten say, each text once, and how many they are. */
window.rewritten = async () => {
  const db = await idb.openDB("fieldobs");
  const rows = await db.getAll("places", IDBKeyRange.bound("old ", "old~"));
  db.close();
  return { count: rows.length, texts: [...new Set(rows)].map((row) => row.replace("x".repeat(500), "x")) };
};
