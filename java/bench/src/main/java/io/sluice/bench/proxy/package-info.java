/** A proxy of TCP connections on a relay loop against one that copies, both between wrk and a server of files. */
package io.sluice.bench.proxy;
