//! Every object of a dump, whatever its kind.

use super::item::Item;
use super::{Dump, scan};
use crate::model::trouble::Trouble;

impl Dump {
    /// Hands over API group, kind and JSON of every object; one that is too large is left out.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn visit(&self, mut sink: impl FnMut(&str, &str, &[u8])) -> Result<(), Trouble> {
        for source in &self.sources {
            scan(source, &mut |envelope, item| {
                if let Item::Json(json) = item {
                    let (group, kind) = envelope.group_and_kind(json);
                    sink(&group, &kind, json);
                }
                true
            })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn kinds_are_told_whether_they_are_watched_or_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("d.json");
        let text = r#"{"apiVersion":"v1","kind":"List","items":[
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"n"}},
            {"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"b"}}]}
            {"apiVersion":"v1","kind":"ResourceQuotaList","items":[{"metadata":{"name":"q"}}]}"#;
        std::fs::write(&file, text).unwrap();
        let mut seen = Vec::new();
        let dump = Dump::new(&[file]);
        dump.visit(|group, kind, json| {
            let object: Value = serde_json::from_slice(json).unwrap();
            seen.push(format!("{group}/{kind}/{}", object["metadata"]["name"]));
        })
        .unwrap();
        assert_eq!(
            seen,
            [
                "/Node/\"n\"",
                "policy/PodDisruptionBudget/\"b\"",
                "/ResourceQuota/\"q\""
            ]
        );
    }
}
