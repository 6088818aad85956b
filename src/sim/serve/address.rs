//! Where to listen: on the loopback interface, nowhere else.
use std::net::{Ipv4Addr, SocketAddr};

use super::ServeError;

/// A free port of 127.0.0.1.
pub const ANY_PORT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// Reads `HOST:PORT`; the host is a loopback address or `localhost`.
///
/// # Errors
/// [`ServeError::Address`] and [`ServeError::NotLoopback`].
pub fn listen_address(text: &str) -> Result<SocketAddr, ServeError> {
    let numeric = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    let address = numeric.as_deref().unwrap_or(text).parse::<SocketAddr>();
    let address = address.map_err(|_| ServeError::Address(text.to_owned()))?;
    loopback(address)
}

/// Passes loopback addresses on.
///
/// # Errors
/// [`ServeError::NotLoopback`].
pub(super) fn loopback(address: SocketAddr) -> Result<SocketAddr, ServeError> {
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err(ServeError::NotLoopback(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_addresses_pass() {
        for (text, expected) in [
            ("127.0.0.1:0", Some("127.0.0.1:0")),
            ("127.9.9.9:80", Some("127.9.9.9:80")),
            ("localhost:6443", Some("127.0.0.1:6443")),
            ("[::1]:6443", Some("[::1]:6443")),
            ("0.0.0.0:6443", None),
            ("[::]:6443", None),
            ("10.0.0.1:6443", None),
            ("example.org:6443", None),
            ("127.0.0.1", None),
            ("127.0.0.1:70000", None),
            ("", None),
        ] {
            assert_eq!(
                listen_address(text).ok().map(|address| address.to_string()).as_deref(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        let words = listen_address("0.0.0.0:1").unwrap_err().to_string();
        assert!(
            words.contains("0.0.0.0:1") && words.contains("127.0.0.1") && words.contains("ssh -L"),
            "{words}"
        );
        let words = listen_address("nonsense").unwrap_err().to_string();
        assert!(
            words.contains("\"nonsense\"") && words.contains("127.0.0.1:0"),
            "{words}"
        );
    }
}
