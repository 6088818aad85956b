//! Which step of a connection failed: real sockets, real TLS, real processes.
#![cfg(feature = "demo")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use std::path::Path;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use vmotui::client::{Mode, Options, Transport, connect};
use vmotui::model::trouble::{Step, Trouble};

/// Asks the server for its version with the kubeconfig's cluster and user entries.
async fn ask(cluster: &str, user: &str, change: impl FnOnce(&mut Options)) -> Result<String, Trouble> {
    let file = tempfile::NamedTempFile::new().unwrap();
    let config = format!(
        "{{current-context: a, contexts: [{{name: a, context: {{cluster: c, user: u}}}}], \
         clusters: [{{name: c, cluster: {{{cluster}}}}}], users: [{{name: u, user: {{{user}}}}}]}}"
    );
    std::fs::write(file.path(), config).unwrap();
    let mut options = Options {
        kubeconfig: Some(file.path().to_owned()),
        ..Options::default()
    };
    change(&mut options);
    connect(&options, Mode::ReadOnly, Transport::Kubeconfig)
        .await?
        .version()
        .await
}

async fn answer<S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin>(mut stream: S, body: &str) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            // The first byte of a TLS handshake: a plain server answers that it does not understand.
            Ok(0x16) if head.is_empty() => break,
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let text = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let _ = stream.write_all(text.as_bytes()).await;
    let _ = stream.shutdown().await;
}

const VERSION: &str = r#"{"gitVersion":"v1.33.5"}"#;

/// A plain server on loopback; gives its port.
async fn plain(body: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, body));
        }
    });
    port
}

/// A TLS server whose certificate names `name` and is valid until `year`; gives its port and its authority's PEM.
async fn tls(name: &str, year: i32) -> (u16, String) {
    let mut root = CertificateParams::new(Vec::new()).unwrap();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root_key = KeyPair::generate().unwrap();
    let authority = root.self_signed(&root_key).unwrap().pem();
    let mut leaf = CertificateParams::new(vec![name.to_owned()]).unwrap();
    leaf.not_before = date_time_ymd(2020, 1, 1);
    leaf.not_after = date_time_ymd(year, 1, 1);
    let key = KeyPair::generate().unwrap();
    let certificate = leaf.signed_by(&key, &Issuer::from_params(&root, &root_key)).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    answer(stream, VERSION).await;
                }
            });
        }
    });
    (port, authority)
}

fn trusting(authority: &str) -> impl FnOnce(&mut Options) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), authority).unwrap();
    let (_, path) = file.keep().unwrap();
    move |options| options.certificate_authority = Some(path)
}

fn failed(result: Result<String, Trouble>, step: Step, word: &str) {
    let found = result.unwrap_err();
    assert_eq!(found.step, step, "{found}");
    assert!(found.reason.contains(word), "{found}");
    assert!(!found.way_out.is_empty(), "{found}");
}

#[tokio::test]
async fn names_and_ports() {
    let host = "server: 'https://no-such-host.invalid:6443'";
    failed(ask(host, "", |_| {}).await, Step::Dns, "no-such-host.invalid");
    let free = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let closed = format!("server: 'https://127.0.0.1:{free}'");
    failed(ask(&closed, "", |_| {}).await, Step::Tcp, "refuses the connection");
}

#[tokio::test]
async fn certificates() {
    let (port, authority) = tls("localhost", 2040).await;
    let server = format!("server: 'https://localhost:{port}'");
    assert_eq!(ask(&server, "", trusting(&authority)).await.unwrap(), "v1.33.5");
    let (_, foreign) = tls("localhost", 2040).await;
    failed(ask(&server, "", trusting(&foreign)).await, Step::Tls, "authority");
    let skipped = ask(&server, "", |options| options.insecure_skip_tls_verify = true).await;
    assert_eq!(skipped.unwrap(), "v1.33.5");
    let address = format!("server: 'https://127.0.0.1:{port}'");
    failed(ask(&address, "", trusting(&authority)).await, Step::Tls, "another name");
    let named = format!("{address}, tls-server-name: localhost");
    assert_eq!(ask(&named, "", trusting(&authority)).await.unwrap(), "v1.33.5");
    let (port, authority) = tls("localhost", 2021).await;
    let server = format!("server: 'https://localhost:{port}'");
    failed(ask(&server, "", trusting(&authority)).await, Step::Tls, "expired");
}

#[tokio::test]
async fn servers_that_are_none() {
    let port = plain("<html>Please sign in</html>").await;
    let (_, authority) = tls("localhost", 2040).await;
    let web = format!("server: 'http://127.0.0.1:{port}'");
    failed(ask(&web, "", |_| {}).await, Step::Server, "web page");
    let wrong = format!("server: 'https://127.0.0.1:{port}'");
    failed(ask(&wrong, "", trusting(&authority)).await, Step::Tls, "TLS");
    failed(ask("server: 'ftp://x'", "", |_| {}).await, Step::Config, "ftp");
}

/// A credential plugin: a shell script beside a file that counts its runs.
fn plugin(folder: &Path, script: &str) -> String {
    let path = folder.join("login.sh");
    std::fs::write(&path, script).unwrap();
    format!(
        "exec: {{apiVersion: client.authentication.k8s.io/v1, command: sh, args: ['{}'], interactiveMode: IfAvailable}}",
        path.display()
    )
}

#[tokio::test]
async fn credential_plugins() {
    let port = plain(VERSION).await;
    let server = format!("server: 'http://127.0.0.1:{port}'");
    let folder = tempfile::tempdir().unwrap();
    let runs = folder.path().join("runs");
    let good = format!(
        "echo x >> {}\necho '{{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\
         \"status\":{{\"token\":\"t\"}}}}'",
        runs.display()
    );
    assert_eq!(
        ask(&server, &plugin(folder.path(), &good), |_| {}).await.unwrap(),
        "v1.33.5"
    );
    assert_eq!(std::fs::read_to_string(&runs).unwrap().lines().count(), 1);
    let bad = plugin(folder.path(), "echo 'token expired, run: my-login' >&2; exit 3");
    failed(
        ask(&server, &bad, |_| {}).await,
        Step::Plugin,
        "token expired, run: my-login",
    );
    let odd = plugin(folder.path(), "echo hello");
    failed(ask(&server, &odd, |_| {}).await, Step::Plugin, "ExecCredential");
    let none = "exec: {apiVersion: client.authentication.k8s.io/v1, command: /nonexistent/login}";
    failed(ask(&server, none, |_| {}).await, Step::Plugin, "could not be started");
}

/// A proxy that tunnels to whatever it is asked for, or refuses.
async fn proxy(refuse: bool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(near.read_u8().await?);
                }
                let head = String::from_utf8_lossy(&head).into_owned();
                if refuse
                    || !head
                        .to_ascii_lowercase()
                        .contains("proxy-authorization: basic bwu6cebzcw==")
                {
                    near.write_all(b"HTTP/1.1 403 Forbidden\r\n\r\n").await?;
                    return Ok::<(), std::io::Error>(());
                }
                let target = head.split(' ').nth(1).unwrap().to_owned();
                let mut far = TcpStream::connect(target).await?;
                near.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
                tokio::io::copy_bidirectional(&mut near, &mut far).await?;
                Ok(())
            });
        }
    });
    port
}

#[tokio::test]
async fn proxies() {
    let (port, authority) = tls("localhost", 2040).await;
    for (refuse, works) in [(false, true), (true, false)] {
        let proxy = proxy(refuse).await;
        let server = format!("server: 'https://localhost:{port}', proxy-url: 'http://me:p%40ss@127.0.0.1:{proxy}'");
        let result = ask(&server, "", trusting(&authority)).await;
        if works {
            assert_eq!(result.unwrap(), "v1.33.5");
        } else {
            failed(result, Step::Tcp, "proxy");
        }
    }
    let odd = format!("server: 'https://localhost:{port}', proxy-url: 'ftp://127.0.0.1:1'");
    failed(ask(&odd, "", |_| {}).await, Step::Config, "proxy");
}
