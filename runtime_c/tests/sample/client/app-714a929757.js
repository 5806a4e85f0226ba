// A file whose name has its content's hash: served as immutable.
export const greeting = "hello, hello, hello, hello, hello, hello, hello, hello, hello";
