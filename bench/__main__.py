"""`python -m bench [sync] [link] [app] [--write]`: measure, print, and with --write put it into docs/performance.md."""


from bench import sync

if __name__ == "__main__":
    for t in sync.measure(1):
        print(t.text)
