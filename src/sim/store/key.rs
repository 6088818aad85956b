//! The name under which an object is stored.
use compact_str::{CompactString, format_compact};

/// `namespace/name`, or the bare name of a cluster-scoped object.
///
/// Ordered by bytes, as etcd orders its keys: `demo-2/a` stands before `demo/a`, because `-` precedes `/`.
/// Lists and `continue` tokens follow this order (apiserver/pkg/storage/etcd3).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Key(CompactString);

impl Key {
    /// The key of `name` in `namespace`; `None` for a cluster-scoped object.
    pub fn new(namespace: Option<&str>, name: &str) -> Self {
        Self(match namespace {
            Some(namespace) => format_compact!("{namespace}/{name}"),
            None => CompactString::from(name),
        })
    }

    /// The lowest key at or after `text`; for the start of a range.
    pub fn bound(text: &str) -> Self {
        Self(CompactString::from(text))
    }

    /// The namespace; `None` for a cluster-scoped object.
    pub fn namespace(&self) -> Option<&str> {
        self.0.split_once('/').map(|(namespace, _)| namespace)
    }

    /// The name without its namespace.
    pub fn name(&self) -> &str {
        self.0.split_once('/').map_or(self.0.as_str(), |(_, name)| name)
    }

    /// `namespace/name`, or the bare name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn parts_come_back() {
        let key = Key::new(Some("demo"), "web");
        assert_eq!((key.namespace(), key.name()), (Some("demo"), "web"));
        let node = Key::new(None, "node01");
        assert_eq!((node.namespace(), node.name()), (None, "node01"));
    }

    #[test]
    fn order_is_that_of_the_bytes() {
        assert!(Key::new(Some("demo-2"), "a") < Key::new(Some("demo"), "a"));
    }
}
