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
        rehearsal: None,
    };
    let error = Server::start(options, world()).await.map(|_| ()).unwrap_err();
    assert!(matches!(error, ServeError::Listen { .. }), "{error}");
    assert!(error.to_string().contains(&listen.to_string()), "{error}");
    let options = ServeOptions {
        listen: "0.0.0.0:0".parse().unwrap(),
        kubeconfig: Some(path.clone()),
        churn: 0,
        rehearsal: None,
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

#[tokio::test]
async fn a_watch_can_be_cut_and_an_answer_withheld() {
    use crate::sim::fault::{Fault, Loss, Rule};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let world = world();
    world
        .faults()
        .add(Rule::on("GET", "/version", Fault::Applied(Loss::Cut)));
    let mut silent = duplex(Arc::clone(&world));
    silent
        .write_all(b"GET /version HTTP/1.1\r\nHost: sim\r\n\r\n")
        .await
        .unwrap();
    let mut nothing = Vec::new();
    silent.read_to_end(&mut nothing).await.unwrap();
    assert!(nothing.is_empty());
    let mut stream = duplex(Arc::clone(&world));
    let request = "GET /api/v1/pods?watch=1 HTTP/1.1\r\nHost: sim\r\nAuthorization: Bearer sim-admin\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = [0_u8; 15];
    stream.read_exact(&mut head).await.unwrap();
    assert_eq!(&head, b"HTTP/1.1 200 OK");
    world.faults().cut_watches();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).await.unwrap();
    assert!(!rest.ends_with("0\r\n\r\n"), "the answer ended as if it were whole");
}
