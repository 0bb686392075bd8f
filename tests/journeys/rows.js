// What lies in the phone's database: how many rows each store has, this phone's own log, and what is not whole.
new Promise((done, failed) => {
  const opening = indexedDB.open("fieldobs");
  opening.onerror = () => failed(opening.error);
  opening.onsuccess = async () => {
    const db = opening.result;
    const tx = db.transaction([...db.objectStoreNames]);
    const all = (name) =>
      new Promise((told) => {
        tx.objectStore(name).getAll().onsuccess = ({ target }) => told(target.result);
      });
    const rows = Object.fromEntries(
      await Promise.all([...db.objectStoreNames].map(async (name) => [name, await all(name)])),
    );
    const { version } = db;
    db.close();
    const encoder = new TextEncoder();
    const id = async (body) => {
      const hash = await crypto.subtle.digest("SHA-256", encoder.encode(body));
      const text = btoa(String.fromCharCode(...new Uint8Array(hash)));
      return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    };
    const broken = [];
    for (const row of rows.revisions) if ((await id(row.body)) !== row.id) broken.push(row.id);
    for (const row of rows.edits) if (!row.submission || !row.path || !row.stamp) broken.push(row.path);
    const revisions = rows.revisions.map(({ id, device, seq, state }) => ({ id, device, seq, state }));
    const counts = Object.fromEntries(Object.entries(rows).map(([name, found]) => [name, found.length]));
    done({ version, counts, revisions, broken });
  };
});
