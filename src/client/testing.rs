//! A tiny scripted HTTP server over in-memory connections, for this room's tests.

use std::sync::{Arc, Mutex};

use secrecy::SecretString;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

use super::{Client, Mode, Options, Transport, connect};

/// One request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// Path with query.
    pub(crate) target: String,
    /// Whole head, for looking at headers.
    pub(crate) head: String,
    pub(crate) body: String,
}

/// What to answer.
#[derive(Clone, Debug)]
pub(crate) struct Say {
    pub(crate) status: u16,
    pub(crate) kind: &'static str,
    pub(crate) chunks: Vec<Vec<u8>>,
    pub(crate) end: End,
}

/// How an answer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// With the last chunk of the body.
    Clean,
    /// The connection is cut.
    Cut,
    /// Nothing comes any more.
    Silence,
}

impl Say {
    pub(crate) fn json(body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            kind: "application/json",
            chunks: vec![body.into()],
            end: End::Clean,
        }
    }

    pub(crate) fn status(code: u16, message: &str) -> Self {
        let body = serde_json::json!({ "kind": "Status", "apiVersion": "v1", "message": message, "code": code });
        Self {
            status: code,
            ..Self::json(body.to_string())
        }
    }

    pub(crate) fn then(mut self, chunk: impl Into<Vec<u8>>) -> Self {
        self.chunks.push(chunk.into());
        self
    }

    pub(crate) fn ending(mut self, end: End) -> Self {
        self.end = end;
        self
    }
}

/// What the server has seen.
pub(crate) type Log = Arc<Mutex<Vec<Seen>>>;

/// A client in front of a server that answers with `handler`.
pub(crate) async fn client(mode: Mode, handler: impl Fn(&Seen) -> Say + Send + Sync + 'static) -> (Client, Log) {
    let log = Log::default();
    let handler: Arc<dyn Fn(&Seen) -> Say + Send + Sync> = Arc::new(handler);
    let kept = Arc::clone(&log);
    let dialer = Arc::new(move || {
        let (near, far) = tokio::io::duplex(64 * 1024);
        let (handler, log) = (Arc::clone(&handler), Arc::clone(&kept));
        tokio::spawn(async move {
            let _ = serve(far, handler, log).await;
        });
        near
    });
    let transport = Transport::Dial(dialer, SecretString::from("t"));
    let client = connect(&Options::default(), mode, transport).await.unwrap();
    (client, log)
}

async fn serve(
    mut stream: DuplexStream,
    handler: Arc<dyn Fn(&Seen) -> Say + Send + Sync>,
    log: Log,
) -> std::io::Result<()> {
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await?);
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let length = head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .map_or(0, |(_, value)| value.parse().unwrap());
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        let mut words = head.split(' ');
        let seen = Seen {
            method: words.next().unwrap().to_owned(),
            target: words.next().unwrap().to_owned(),
            head: head.clone(),
            body: String::from_utf8_lossy(&body).into_owned(),
        };
        log.lock().unwrap().push(seen.clone());
        let say = handler(&seen);
        let start = format!(
            "HTTP/1.1 {} X\r\ncontent-type: {}\r\ntransfer-encoding: chunked\r\n\r\n",
            say.status, say.kind
        );
        stream.write_all(start.as_bytes()).await?;
        for chunk in say.chunks.iter().filter(|chunk| !chunk.is_empty()) {
            stream.write_all(format!("{:x}\r\n", chunk.len()).as_bytes()).await?;
            stream.write_all(chunk).await?;
            stream.write_all(b"\r\n").await?;
        }
        match say.end {
            End::Clean => stream.write_all(b"0\r\n\r\n").await?,
            End::Cut => return Ok(()),
            End::Silence => {
                // Until the client gives up and closes.
                let _ = stream.read_u8().await;
                return Ok(());
            }
        }
    }
}
