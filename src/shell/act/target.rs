//! The VMs that were named.

use futures::stream::{self, StreamExt as _};

use crate::client::Client;
use crate::model::Key;
use crate::ops::Subject;
use crate::shell::failure::{Exit, Failure, Result};
use crate::shell::launch::Launch;

/// Reads at one time.
const READS: usize = 4;

/// Reads each, in the order in which they were named; a name that stands twice counts once.
pub(super) async fn subjects(client: &Client, launch: &Launch, names: &[String]) -> Result<Vec<Subject>> {
    let habit = launch.namespace().unwrap_or(&client.origin().namespace).to_owned();
    let mut keys: Vec<Key> = Vec::new();
    for name in names {
        let key = key(name, &habit)?;
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let read: Vec<_> = stream::iter(keys)
        .map(|key| async move { (Subject::read(client, &key).await, key) })
        .buffered(READS)
        .collect()
        .await;
    let mut subjects = Vec::new();
    for (found, key) in read {
        match found? {
            Some(subject) => subjects.push(subject),
            None => {
                return Err(Failure::new(
                    Exit::NotFound,
                    format!("VM \"{key}\" not found; nothing was sent"),
                ));
            }
        }
    }
    Ok(subjects)
}

fn key(name: &str, namespace: &str) -> Result<Key> {
    let (namespace, name) = name.split_once('/').unwrap_or((namespace, name));
    let fits = |text: &str| {
        let byte = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.';
        !text.is_empty() && text.bytes().all(byte) && !text.starts_with('.')
    };
    if fits(namespace) && fits(name) {
        Ok(Key::new(namespace, name))
    } else {
        Err(Failure::usage(format!(
            "\"{namespace}/{name}\" is no VM's name; write NAMESPACE/NAME"
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_a_namespace() {
        assert_eq!(key("a/b", "d").unwrap(), Key::new("a", "b"));
        assert_eq!(key("b", "d").unwrap(), Key::new("d", "b"));
        for wrong in ["a/b/c", "/b", "a/", "..", "a/..", "A/b", "a b"] {
            assert_eq!(key(wrong, "d").unwrap_err().exit, Exit::Usage, "{wrong}");
        }
    }
}
