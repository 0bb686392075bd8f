/** What a browser gives the app and Node does not: a database. */
import "fake-indexeddb/auto";
