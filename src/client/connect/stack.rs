//! The layers, from the caller down: base URI, gzip, authentication, extra headers, **guard**, pool, sockets.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Request, Response, Uri, header};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::rt::{Read, Write};
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::client::legacy::connect::{Connect, Connection, HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use kube::Config;
use kube::client::ConfigExt as _;
use tower::util::BoxCloneSyncService;
use tower::{BoxError, Service, ServiceBuilder, ServiceExt as _};
use tower_http::decompression::DecompressionLayer;

use super::counted::CountedConnector;
use super::deadline::Deadline;
use super::dial::{DialConnector, Dialer};
use crate::client::guard::{Gate, GuardLayer, Mode};
use crate::client::stats::Counters;
use crate::client::trouble;
use crate::model::trouble::Trouble;

/// Body of a request: always small, always in memory.
pub(crate) type Sent = Full<Bytes>;
/// Body of an answer, decompressed, as a stream.
pub(crate) type Received = UnsyncBoxBody<Bytes, BoxError>;
/// The whole stack.
pub(crate) type Stack = BoxCloneSyncService<Request<Sent>, Response<Received>, BoxError>;

/// How long a TCP connection may take to stand; a jump host has seldom more than a second of latency.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// A peer that vanished without a word is noticed after about a minute even on a silent watch.
const KEEPALIVE: Duration = Duration::from_secs(20);
/// Idle connections kept for the next short request.
const IDLE: usize = 4;

/// Builds the stack for a cluster of a kubeconfig. Runs the exec credential plugin, so call it off the UI thread.
pub(crate) fn cluster(config: &Config, gate: Gate, counters: &Arc<Counters>) -> Result<Stack, Trouble> {
    let mut http = HttpConnector::new();
    http.enforce_http(false);
    http.set_nodelay(true);
    http.set_connect_timeout(Some(CONNECT_TIMEOUT));
    http.set_keepalive(Some(KEEPALIVE));
    let base = CountedConnector::new(http, Arc::clone(counters));
    let Some(proxy) = config.proxy_url.clone() else {
        return secured(config, base, gate, counters);
    };
    match proxy.scheme_str() {
        Some("socks5" | "socks5h") => {
            let connector = SocksV5::new(proxy.clone(), base);
            match credentials(&proxy) {
                Some((user, password)) => secured(config, connector.with_auth(user, password), gate, counters),
                None => secured(config, connector, gate, counters),
            }
        }
        Some("http") => {
            let mut connector = Tunnel::new(proxy.clone(), base);
            if let Some(value) = basic(&proxy) {
                connector = connector.with_auth(value);
            }
            secured(config, connector, gate, counters)
        }
        _ => Err(trouble::config(
            format!(
                "the proxy {} is of a kind that vmotui does not speak",
                without_user(&proxy)
            ),
            "Use an http:// or socks5:// proxy-url",
        )),
    }
}

/// Builds the stack for a server in this process.
pub(crate) fn embedded(
    config: &Config,
    dialer: Dialer,
    gate: Gate,
    counters: &Arc<Counters>,
) -> Result<Stack, Trouble> {
    let connector = CountedConnector::new(DialConnector(dialer), Arc::clone(counters));
    layered(config, connector, gate, counters)
}

fn secured<H>(config: &Config, connector: H, gate: Gate, counters: &Arc<Counters>) -> Result<Stack, Trouble>
where
    H: Service<Uri> + Clone + Send + Sync + 'static,
    H::Response: Connection + Read + Write + Send + Unpin + 'static,
    H::Future: Send + 'static,
    H::Error: Into<BoxError> + 'static,
{
    // The exec plugin runs once for the token; only a plugin that gave none may hold a client certificate.
    let mut tls = config.clone();
    let has_token = config.auth_layer().map_err(|error| trouble::credentials(&error))?;
    if has_token.is_some() {
        tls.auth_info.exec = None;
    }
    let connector = tls
        .rustls_https_connector_with_connector(connector)
        .map_err(|error| trouble::credentials(&error))?;
    with_auth(config, has_token, Deadline(connector), gate, counters)
}

fn layered<C>(config: &Config, connector: C, gate: Gate, counters: &Arc<Counters>) -> Result<Stack, Trouble>
where
    C: Connect + Clone + Send + Sync + 'static,
{
    let auth = config.auth_layer().map_err(|error| trouble::credentials(&error))?;
    with_auth(config, auth, connector, gate, counters)
}

fn with_auth<C>(
    config: &Config,
    auth: Option<kube::client::middleware::AuthLayer>,
    connector: C,
    gate: Gate,
    counters: &Arc<Counters>,
) -> Result<Stack, Trouble>
where
    C: Connect + Clone + Send + Sync + 'static,
{
    let pool = hyper_util::client::legacy::Client::builder(TokioExecutor::new())
        .pool_max_idle_per_host(IDLE)
        .pool_idle_timeout(Duration::from_secs(30))
        .pool_timer(TokioTimer::new())
        .build::<_, Sent>(connector);
    let headers = config
        .extra_headers_layer()
        .map_err(|error| trouble::config(error.to_string(), "Check --as and --as-group"))?;
    let stack = ServiceBuilder::new()
        .layer(config.base_uri_layer())
        .layer(
            DecompressionLayer::new()
                .no_br()
                .no_deflate()
                .no_zstd()
                .gzip(!config.disable_compression),
        )
        .option_layer(auth)
        .layer(headers)
        .map_err(BoxError::from)
        .layer(GuardLayer::new(gate, config.cluster_url.clone(), Arc::clone(counters)))
        .map_response(mark_compressed)
        .service(pool);
    Ok(BoxCloneSyncService::new(stack.map_response(|answer| {
        answer.map(|body| body.map_err(Into::into).boxed_unsync())
    })))
}

/// Marks an answer that came compressed; the layer above unpacks it and removes the header.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compressed;

fn mark_compressed(mut answer: Response<Incoming>) -> Response<Incoming> {
    if answer.headers().contains_key(header::CONTENT_ENCODING) {
        answer.extensions_mut().insert(Compressed);
    }
    answer
}

/// User and password of a proxy URL, percent-decoded.
fn credentials(proxy: &Uri) -> Option<(String, String)> {
    let (userinfo, _) = proxy.authority()?.as_str().rsplit_once('@')?;
    let (user, password) = userinfo.split_once(':').unwrap_or((userinfo, ""));
    Some((decode(user), decode(password)))
}

fn basic(proxy: &Uri) -> Option<HeaderValue> {
    use base64::Engine as _;
    let (user, password) = credentials(proxy)?;
    let token = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
    let mut value = HeaderValue::try_from(format!("Basic {token}")).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = (*first == b'%').then(|| tail.get(..2)).flatten();
        let byte = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        if let Some(byte) = byte {
            out.push(byte);
            rest = tail.get(2..).unwrap_or_default();
        } else {
            out.push(*first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The proxy without its password, for messages.
pub(crate) fn without_user(proxy: &Uri) -> String {
    let host = proxy.host().unwrap_or_default();
    let port = proxy.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{host}{port}", proxy.scheme_str().unwrap_or_default())
}

/// `User-Agent` value.
pub(crate) fn user_agent(mode: Mode, session: &str) -> (header::HeaderName, HeaderValue) {
    let text = format!("vmotui/{} ({mode}; session {session})", env!("CARGO_PKG_VERSION"));
    let value = HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("vmotui"));
    (header::USER_AGENT, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxy_passwords_are_decoded_and_never_shown() {
        let proxy = Uri::from_static("http://me:p%40ss%zz@proxy.example:3128");
        assert_eq!(credentials(&proxy), Some(("me".to_owned(), "p@ss%zz".to_owned())));
        assert_eq!(without_user(&proxy), "http://proxy.example:3128");
    }

    #[test]
    fn the_user_agent_names_mode_and_session() {
        let (_, value) = user_agent(Mode::ReadOnly, "12ab");
        assert!(value.to_str().unwrap().ends_with(" (read-only; session 12ab)"));
    }
}
