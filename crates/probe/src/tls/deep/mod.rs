//! What of TLS only a completed handshake shows.
