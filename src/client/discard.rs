//! The bare download: what the network and the server cost, without anybody who looks at the answer.

use std::time::Duration;

use super::Client;
use super::request::{Ask, Lane};
use super::trouble::Target;
use crate::model::Kind;
use crate::model::trouble::Trouble;

/// How long a server may think over a list of all objects before its first and next bytes.
const SILENCE: Duration = Duration::from_mins(2);

impl Client {
    /// Downloads the whole list of `kind` from the server's cache (`resourceVersion=0`): unpaged, not compressed, and
    /// thrown away. Returns the bytes of the body.
    ///
    /// # Errors
    /// The trouble with it.
    pub async fn discard(&self, kind: Kind) -> Result<u64, Trouble> {
        let ask = Ask {
            // the lane of watches asks for no compression
            lane: Lane::Watch(SILENCE),
            ..Ask::get(kind.path(None), Target::list(kind, None))
        };
        let mut answer = self.send(ask.with("resourceVersion", "0")).await?;
        let mut bytes = 0;
        while let Some(chunk) = answer.chunk().await? {
            bytes += chunk.len() as u64;
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Mode;
    use crate::client::testing::{Say, client};

    #[tokio::test]
    async fn the_whole_list_is_asked_for_as_it_is() {
        let body = r#"{"items":[{"metadata":{"name":"a"}}]}"#;
        let (client, log) = client(Mode::ReadOnly, move |_| Say::json(body)).await;
        assert_eq!(client.discard(Kind::Pod).await.unwrap(), body.len() as u64);
        let log = log.lock().unwrap();
        assert_eq!(log[0].target, "/api/v1/pods?resourceVersion=0");
        assert!(
            log[0].head.to_ascii_lowercase().contains("accept-encoding: identity"),
            "{}",
            log[0].head
        );
    }
}
