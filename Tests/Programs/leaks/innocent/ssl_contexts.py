"""Makes contexts of TLS and two ends of a connection that say hello to each other in memory."""

import ssl

contexts = [ssl.create_default_context() for _ in range(3)]
for context in contexts:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    connection = context.wrap_bio(incoming, outgoing, server_hostname="example.org")
    try:
        connection.do_handshake()
    except ssl.SSLWantReadError:
        pass
    assert outgoing.pending
