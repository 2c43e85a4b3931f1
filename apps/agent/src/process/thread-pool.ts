/**
 * The calls that the system makes side by side for this process. A dead network drive keeps up to 24 of Node's threads for each shared folder, of which
 * there are only four unless told otherwise. libuv looks here once, at the first such call, so this is loaded before anything else.
 */
process.env['UV_THREADPOOL_SIZE'] ??= '64';
