//! Sets of fields, as trees.
use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A set of paths. Steps are spelled as in FieldsV1: `f:name`, `k:{"name":"x"}`, `v:"x"`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Set {
    /// Whether the path that leads here is in the set.
    pub(super) member: bool,
    pub(super) below: BTreeMap<String, Set>,
}

impl Set {
    pub(super) fn is_empty(&self) -> bool {
        !self.member && self.below.values().all(Self::is_empty)
    }

    pub(super) fn insert(&mut self, path: &[String]) {
        match path.split_first() {
            None => self.member = true,
            Some((step, rest)) => self.below.entry(step.clone()).or_default().insert(rest),
        }
    }

    /// Whether the path, or anything below it, is in the set.
    pub(super) fn touches(&self, path: &[String]) -> bool {
        match path.split_first() {
            None => !self.is_empty(),
            Some((step, rest)) => self.below.get(step).is_some_and(|below| below.touches(rest)),
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.member |= other.member;
        for (step, set) in &other.below {
            self.below.entry(step.clone()).or_default().add(set);
        }
    }

    pub(super) fn subtract(&mut self, other: &Self) {
        self.member &= !other.member;
        for (step, set) in &other.below {
            if let Some(mine) = self.below.get_mut(step) {
                mine.subtract(set);
                if mine.is_empty() {
                    self.below.remove(step);
                }
            }
        }
    }

    pub(super) fn common(&self, other: &Self) -> Self {
        let below = self.below.iter().filter_map(|(step, set)| {
            let common = set.common(other.below.get(step)?);
            (!common.is_empty()).then(|| (step.clone(), common))
        });
        Self {
            member: self.member && other.member,
            below: below.collect(),
        }
    }

    /// Every path of the set.
    pub(super) fn paths(&self) -> Vec<Vec<String>> {
        let mut paths = Vec::new();
        self.walk(&mut Vec::new(), &mut paths);
        paths
    }

    fn walk(&self, here: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
        if self.member {
            paths.push(here.clone());
        }
        for (step, set) in &self.below {
            here.push(step.clone());
            set.walk(here, paths);
            here.pop();
        }
    }

    /// FieldsV1.
    pub(super) fn fields(&self) -> Value {
        let mut fields = Map::new();
        for (step, set) in self.below.iter().filter(|(_, set)| !set.is_empty()) {
            let mut below = set.fields();
            if let (true, Some(object)) = (set.member, below.as_object_mut().filter(|object| !object.is_empty())) {
                object.insert(".".to_owned(), Value::Object(Map::new()));
            }
            fields.insert(step.clone(), below);
        }
        Value::Object(fields)
    }

    /// Reads FieldsV1; what is no object is skipped.
    pub(super) fn read(fields: &Value) -> Self {
        let mut set = Self::default();
        for (step, below) in fields.as_object().into_iter().flatten() {
            if step == "." {
                set.member = true;
            } else {
                let mut child = Self::read(below);
                child.member |= child.below.is_empty();
                set.below.insert(step.clone(), child);
            }
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn fields_come_back() {
        let fields = json!({"f:data": {".": {}, "f:a": {}}, "f:metadata": {"f:labels": {"f:tier": {}}}});
        let set = Set::read(&fields);
        assert_eq!(set.fields(), fields);
        assert_eq!(set.paths().len(), 3);
        assert!(set.touches(&["f:metadata".to_owned()]));
    }

    fn sets() -> impl Strategy<Value = Set> {
        proptest::collection::vec(proptest::collection::vec("[ab]", 1..4), 0..6).prop_map(|paths| {
            let mut set = Set::default();
            for path in &paths {
                set.insert(path);
            }
            set
        })
    }

    proptest! {
        #[test]
        fn what_is_subtracted_is_gone_and_the_rest_stays(one in sets(), two in sets()) {
            let mut left = one.clone();
            left.subtract(&two);
            prop_assert!(left.common(&two).is_empty());
            let mut whole = left.clone();
            whole.add(&one.common(&two));
            prop_assert_eq!(whole.paths(), one.paths());
        }
    }
}
