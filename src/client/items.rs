//! Lists of kinds that nobody watches, read once into whatever type the caller has for them.

use serde::de::DeserializeOwned;

use super::Client;
use super::json_split::Piece;
use super::list::{ListMeta, PAGE, read};
use super::request::Ask;
use super::trouble::{self, Target};
use crate::model::trouble::{Step, Trouble};

/// A resource by its place in the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Resource {
    /// API group, empty for the core group.
    pub group: &'static str,
    /// Version.
    pub version: &'static str,
    /// Plural name in paths and RBAC rules.
    pub plural: &'static str,
    /// The `kind` word.
    pub kind: &'static str,
}

impl Resource {
    /// `virtualmachines.kubevirt.io`, or `pods` in the core group.
    pub fn name(&self) -> String {
        match self.group {
            "" => self.plural.to_owned(),
            group => format!("{}.{group}", self.plural),
        }
    }

    /// Path of the collection, in one namespace or in all.
    pub fn path(&self, namespace: Option<&str>) -> String {
        let root = match self.group {
            "" => format!("/api/{}", self.version),
            group => format!("/apis/{group}/{}", self.version),
        };
        match namespace {
            Some(namespace) => format!("{root}/namespaces/{namespace}/{}", self.plural),
            None => format!("{root}/{}", self.plural),
        }
    }
}

/// Largest object that is read by its name, in bytes.
const ONE: usize = 4 << 20;

impl Client {
    /// One object.
    ///
    /// # Errors
    /// The trouble with it; status 404 when it is not there.
    pub async fn item<T: DeserializeOwned>(
        &self,
        resource: &Resource,
        namespace: &str,
        name: &str,
    ) -> Result<T, Trouble> {
        let path = format!("{}/{name}", resource.path(Some(namespace)));
        self.document(Ask::get(path, target("get", resource, Some(namespace))), ONE)
            .await
    }

    /// All objects of a resource, in `namespace` or cluster-wide, as far as a field selector lets them through.
    ///
    /// # Errors
    /// The trouble with it: status 404 when the cluster does not know the resource. An object that cannot be understood
    /// makes the whole list a trouble, because a sum over the rest would be wrong.
    pub async fn items<T: DeserializeOwned>(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        fields: Option<&str>,
    ) -> Result<Vec<T>, Trouble> {
        let selectors: Vec<(&str, &str)> = fields.map(|fields| ("fieldSelector", fields)).into_iter().collect();
        self.items_where(resource, namespace, &selectors).await
    }

    /// The same as far as these selectors let them through: `fieldSelector`, `labelSelector`.
    ///
    /// # Errors
    /// As those of [`Client::items`].
    pub async fn items_where<T: DeserializeOwned>(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        selectors: &[(&'static str, &str)],
    ) -> Result<Vec<T>, Trouble> {
        let mut found = Vec::new();
        let (mut limit, mut next) = (PAGE, String::new());
        loop {
            let mut ask = Ask::get(resource.path(namespace), target("list", resource, namespace));
            if limit > 0 {
                ask = ask.with("limit", limit.to_string());
            }
            if !next.is_empty() {
                ask = ask.with("continue", next.as_str());
            }
            for (name, selector) in selectors {
                ask = ask.with(name, *selector);
            }
            match self.page_of(ask, resource, &mut found).await {
                Ok(meta) if meta.next.is_empty() => return Ok(found),
                Ok(meta) => next = meta.next,
                // the continue token grew too old: one list without pages cannot
                Err(trouble) if trouble.status == Some(410) && limit > 0 => {
                    (limit, next) = (0, String::new());
                    found.clear();
                }
                Err(trouble) => return Err(trouble),
            }
        }
    }

    async fn page_of<T: DeserializeOwned>(
        &self,
        ask: Ask,
        resource: &Resource,
        into: &mut Vec<T>,
    ) -> Result<ListMeta, Trouble> {
        let answer = self.send(ask).await?;
        let mut meta = ListMeta::default();
        let mut wrong: Option<String> = None;
        read(answer, |piece| match piece {
            Piece::Item(json) => match serde_json::from_slice(json) {
                Ok(item) => into.push(item),
                Err(error) => wrong = Some(error.to_string()),
            },
            Piece::Field("metadata", json) => meta = serde_json::from_slice(json).unwrap_or_default(),
            Piece::Oversize(bytes) => wrong = Some(super::list::oversize(bytes)),
            Piece::Field(..) | Piece::Document(_) | Piece::End => {}
        })
        .await?;
        match wrong {
            None => Ok(meta),
            Some(error) => Err(trouble::trouble(
                Step::Server,
                format!("an object of {} cannot be understood: {error}", resource.name()),
                "",
            )),
        }
    }
}

fn target(verb: &'static str, resource: &Resource, namespace: Option<&str>) -> Target {
    Target {
        verb,
        resource: resource.name(),
        kind: None,
        namespace: namespace.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::client::Mode;
    use crate::client::testing::{Say, client};

    const QUOTAS: Resource = Resource {
        group: "",
        version: "v1",
        plural: "resourcequotas",
        kind: "ResourceQuota",
    };

    #[tokio::test]
    async fn pages_are_followed_and_an_old_token_starts_over() {
        let (client, log) = client(Mode::ReadOnly, |seen| {
            if seen.target.contains("continue") {
                Say::status(410, "too old")
            } else if seen.target.contains("limit") {
                Say::json(r#"{"metadata":{"continue":"x"},"items":[{"a":1}]}"#)
            } else {
                Say::json(r#"{"metadata":{},"items":[{"a":1},{"a":2}]}"#)
            }
        })
        .await;
        let found: Vec<Value> = client.items(&QUOTAS, Some("n"), Some("x=y")).await.unwrap();
        assert_eq!(found.len(), 2);
        let log = log.lock().unwrap();
        assert_eq!(log[2].target, "/api/v1/namespaces/n/resourcequotas?fieldSelector=x%3Dy");
    }

    #[tokio::test]
    async fn what_is_refused_or_not_understood_is_a_trouble() {
        let (client, _) = client(Mode::ReadOnly, |seen| {
            if seen.target.contains("/n/") {
                Say::json(r#"{"items":[7]}"#)
            } else {
                Say::status(403, "no")
            }
        })
        .await;
        let refused = client.items::<String>(&QUOTAS, None, None).await.unwrap_err();
        assert_eq!(refused.status, Some(403));
        let odd = client.items::<String>(&QUOTAS, Some("n"), None).await.unwrap_err();
        assert!(odd.reason.contains("resourcequotas cannot be understood"), "{odd}");
    }
}
