import Glibc

exit(Linnet.start(Array(CommandLine.arguments.dropFirst())))
