//! An answer that never came: which of DNS, TCP, TLS or the stream broke.

use std::error::Error;
use std::io;

use kube::client::AuthError;
use rustls::{AlertDescription, CertificateError};
use tower::BoxError;

use super::{auth, trouble};
use crate::client::connect::deadline::HandshakeTimeout;
use crate::client::guard::Refused;
use crate::model::trouble::{Step, Trouble};

/// Classifies what the stack returned instead of an answer.
pub(crate) fn transport(error: &BoxError, server: &str) -> Trouble {
    let chain = Chain(Some(error.as_ref()));
    let mut texts: Vec<String> = Vec::new();
    for cause in chain {
        if let Some(refused) = cause.downcast_ref::<Refused>() {
            return trouble(
                Step::Guard,
                refused.to_string(),
                "Start vmotui without --read-only for this",
            );
        }
        if let Some(error) = cause.downcast_ref::<AuthError>() {
            return auth(error);
        }
        if let Some(timeout) = cause.downcast_ref::<HandshakeTimeout>() {
            return trouble(
                Step::Tls,
                format!("{server} accepts connections, but there was {timeout}"),
                "Check the port of the server URL, and what stands between",
            );
        }
        if let Some(error) = tls(cause) {
            return certificate(error, server);
        }
        let text = cause.to_string();
        if texts.last() != Some(&text) {
            texts.push(text);
        }
    }
    let kind = Chain(Some(error.as_ref())).find_map(|cause| cause.downcast_ref::<io::Error>().map(io::Error::kind));
    let whole = texts.join(": ");
    by_text(&whole, kind, server)
}

fn by_text(whole: &str, kind: Option<io::ErrorKind>, server: &str) -> Trouble {
    let last = whole.rsplit(": ").next().unwrap_or(whole);
    if whole.contains("dns error") || whole.contains("failed to lookup address") {
        return trouble(
            Step::Dns,
            format!("the host of {server} does not resolve: {last}"),
            "Check the server URL, the resolver and the VPN",
        );
    }
    if whole.contains("tunnel error") || whole.contains("SOCKS") || whole.contains("socks") {
        return trouble(
            Step::Tcp,
            format!("the proxy in front of {server} did not connect: {last}"),
            "Check proxy-url, HTTPS_PROXY and NO_PROXY",
        );
    }
    let connecting = whole.contains("connect error") || whole.contains("client error (Connect)");
    match kind {
        Some(io::ErrorKind::ConnectionRefused) => trouble(
            Step::Tcp,
            format!("{server} refuses the connection"),
            "Check the port, and whether the API server runs",
        ),
        Some(io::ErrorKind::TimedOut) if connecting => trouble(
            Step::Tcp,
            format!("{server} does not answer"),
            "Check firewall, VPN and proxy-url",
        ),
        Some(io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof) if connecting => trouble(
            Step::Tls,
            format!("the TLS handshake with {server} failed: {last}"),
            "Check that the server URL points at the API server's TLS port",
        ),
        _ if connecting => trouble(
            Step::Tcp,
            format!("{server} cannot be reached: {last}"),
            "Check network, VPN and proxy-url",
        ),
        _ => trouble(
            Step::Stream,
            format!("the connection to {server} broke: {last}"),
            "vmotui tries again",
        ),
    }
}

/// A rustls error behind any number of io errors.
fn tls<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    if let Some(error) = cause.downcast_ref::<rustls::Error>() {
        return Some(error);
    }
    let inner: &'a (dyn Error + 'static) = cause.downcast_ref::<io::Error>()?.get_ref()?;
    tls(inner)
}

fn certificate(error: &rustls::Error, server: &str) -> Trouble {
    let (reason, way_out) = match error {
        rustls::Error::InvalidCertificate(problem) => match problem {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => (
                format!("the certificate of {server} has expired"),
                "Renew it on the cluster, and check the clock of this machine",
            ),
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => (
                format!("the certificate of {server} is not valid yet"),
                "Check the clock of this machine",
            ),
            // A bad signature is an authority of the same name with another key: a cluster that was built anew.
            CertificateError::UnknownIssuer | CertificateError::BadSignature => (
                format!("the certificate of {server} is signed by an authority that the kubeconfig does not name"),
                "Check certificate-authority-data or pass --certificate-authority FILE; behind a TLS-inspecting proxy, \
                 name its authority",
            ),
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => (
                format!("the certificate of {server} is for another name"),
                "Use a name the certificate lists, or set tls-server-name",
            ),
            other => (
                format!("the certificate of {server} was refused: {other}"),
                "Check certificate-authority-data",
            ),
        },
        rustls::Error::AlertReceived(
            AlertDescription::CertificateExpired
            | AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::CertificateUnknown,
        ) => (
            format!("{server} refuses the client certificate: {error}"),
            "It may have expired: renew the kubeconfig",
        ),
        rustls::Error::InvalidMessage(_) => (
            format!("{server} does not speak TLS"),
            "Check the port of the server URL, or whether it should be http://",
        ),
        other => (
            format!("the TLS handshake with {server} failed: {other}"),
            "Check the server URL and what stands between",
        ),
    };
    trouble(Step::Tls, reason, way_out)
}

/// An error and its sources.
struct Chain<'a>(Option<&'a (dyn Error + 'static)>);

impl<'a> Iterator for Chain<'a> {
    type Item = &'a (dyn Error + 'static);

    fn next(&mut self) -> Option<Self::Item> {
        let current = self.0.take()?;
        self.0 = current.source();
        Some(current)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(error: impl Into<BoxError>) -> Step {
        transport(&error.into(), "https://api.example:6443").step
    }

    #[test]
    fn causes_lead_to_steps() {
        let expired = rustls::Error::InvalidCertificate(CertificateError::Expired);
        assert_eq!(step(io::Error::other(io::Error::other(expired))), Step::Tls);
        assert_eq!(step(io::Error::other("dns error: failed to lookup address")), Step::Dns);
        assert_eq!(step(io::Error::from(io::ErrorKind::ConnectionRefused)), Step::Tcp);
        assert_eq!(step("tunnel error: unsuccessful"), Step::Tcp);
        assert_eq!(step(io::Error::from(io::ErrorKind::ConnectionReset)), Step::Stream);
        let refused = Refused {
            method: "DELETE".to_owned(),
            path: "/api/v1/nodes/a".to_owned(),
            why: "no",
        };
        assert_eq!(step(refused), Step::Guard);
    }
}
