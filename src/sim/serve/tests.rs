use std::time::Duration;

use super::*;
use crate::sim::clock::Clock;

fn world() -> Arc<World> {
    Arc::new(World::empty(Clock::wall()))
}

#[tokio::test]
async fn a_connection_within_the_process_speaks_the_same_http() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = duplex(world());
    let request = "GET /version HTTP/1.1\r\nHost: sim\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("\"gitVersion\""), "{answer}");
}

#[tokio::test]
async fn the_kubeconfig_stands_once_the_server_listens_and_a_stop_ends_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config");
    let options = ServeOptions {
        kubeconfig: Some(path.clone()),
        ..ServeOptions::default()
    };
    let server = Server::start(options, world()).await.unwrap();
    let address = server.address;
    assert!(path.exists());
    assert!(greeting(&server).contains(&address.to_string()));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(server.run(async move {
        let _ = stopped.await;
    }));
    let _idle = tokio::net::TcpStream::connect(address).await.unwrap();
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(20), running)
        .await
        .unwrap()
        .unwrap();
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_taken_port_and_an_open_address_are_refused() {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let listen = taken.local_addr().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config");
    let options = ServeOptions {
        listen,
        kubeconfig: Some(path.clone()),
        churn: 0,
    };
    let error = Server::start(options, world()).await.map(|_| ()).unwrap_err();
    assert!(matches!(error, ServeError::Listen { .. }), "{error}");
    assert!(error.to_string().contains(&listen.to_string()), "{error}");
    let options = ServeOptions {
        listen: "0.0.0.0:0".parse().unwrap(),
        kubeconfig: Some(path.clone()),
        churn: 0,
    };
    assert!(matches!(
        Server::start(options, world()).await.map(|_| ()),
        Err(ServeError::NotLoopback(_))
    ));
    assert!(!path.exists());
}

#[tokio::test]
async fn a_protobuf_body_is_understood() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = duplex(world());
    // A SelfSubjectReview without any field but its type.
    let about = b"\x0a\x18authentication.k8s.io/v1\x12\x11SelfSubjectReview";
    let body = [b"k8s\0\x0a".as_slice(), &[about.len() as u8], about].concat();
    let head = format!(
        "POST /apis/authentication.k8s.io/v1/selfsubjectreviews HTTP/1.1\r\nHost: sim\r\nConnection: close\r\n\
         Authorization: Bearer sim-viewer\r\nContent-Type: application/vnd.kubernetes.protobuf\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.into_bytes(), body].concat()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
    assert!(answer.contains("\"username\":\"viewer\""), "{answer}");
}
