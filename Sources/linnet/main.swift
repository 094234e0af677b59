import Glibc

exit(Prompt(version: "0.1").run())
