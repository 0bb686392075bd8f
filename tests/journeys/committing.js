// Tells the test of each answer once the phone's database has said that it is on the disk; changes nothing.
(() => {
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value, ...key) {
    const told = JSON.stringify([value?.path, value?.value]);
    if (this.name === "edits") this.transaction.addEventListener("complete", () => window.committed?.(told));
    return put.call(this, value, ...key);
  };
})();
