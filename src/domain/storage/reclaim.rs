//! What could be given back: claims that nobody refers to, and old snapshots. Nothing is ever deleted by this; it is a list
//! of what to look at, each entry with how sure it is.

use std::collections::BTreeSet;

/// Seconds a claim must exist before it can be left over: imports and clones hold claims for hours that nothing refers to yet.
const YOUNG: i64 = 86_400;

/// Seconds after which a snapshot is old.
pub const OLD: i64 = 30 * 86_400;

/// How sure it is that nobody needs it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Something that could refer to it could not be read.
    #[default]
    Unknown,
    /// Nothing refers to it, but it is not a VM's disk by what is known of it.
    Low,
    /// It was made for a VM, and nothing refers to it any more.
    Medium,
    /// Its owner is gone, and nothing refers to it.
    High,
}

impl Confidence {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// A PersistentVolumeClaim.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Seconds it has existed; `None` is unknown.
    pub age: Option<i64>,
    /// Bytes it has, or asks for.
    pub size: Option<u64>,
    /// CDI made it: it carries CDI's labels or annotations.
    pub by_cdi: bool,
    /// The DataVolume it was made for, by its annotation or owner.
    pub data_volume: Option<String>,
}

/// Everything that refers to claims, by namespace and name.
#[derive(Clone, Debug, Default)]
pub struct References {
    /// Claims named by VMs, instances, pods, snapshots, data sources and the like.
    pub claims: BTreeSet<(String, String)>,
    /// DataVolumes that exist.
    pub data_volumes: BTreeSet<(String, String)>,
    /// Kinds that could not be read; any of them may refer to anything.
    pub unread: Vec<String>,
}

/// Something to look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidate {
    /// `claim` or `snapshot`.
    pub kind: &'static str,
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Seconds it has existed.
    pub age: Option<i64>,
    /// Bytes that would come back at most; `None` is unknown.
    pub size: Option<u64>,
    /// How sure it is.
    pub confidence: Confidence,
    /// Why it is here.
    pub why: String,
}

/// Claims that nothing refers to, the largest first.
pub fn orphans(claims: &[Claim], references: &References) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = claims.iter().filter_map(|claim| orphan(claim, references)).collect();
    found.sort_by(|a, b| {
        (b.confidence, b.size, &a.namespace, &a.name).cmp(&(a.confidence, a.size, &b.namespace, &b.name))
    });
    found
}

fn orphan(claim: &Claim, references: &References) -> Option<Candidate> {
    let here = |name: &str| (claim.namespace.clone(), name.to_owned());
    let young = claim.age.is_none_or(|age| age < YOUNG);
    if young || references.claims.contains(&here(&claim.name)) {
        return None;
    }
    let owner = claim.data_volume.as_deref();
    let (confidence, why) = match owner {
        Some(owner) if references.data_volumes.contains(&here(owner)) => (
            Confidence::Medium,
            format!("its DataVolume {owner} is there, but no VM, pod or snapshot refers to either"),
        ),
        Some(owner) => (
            Confidence::High,
            format!("its DataVolume {owner} is gone, and nothing refers to it"),
        ),
        None if claim.by_cdi => (
            Confidence::Medium,
            "CDI made it for a VM, and nothing refers to it".to_owned(),
        ),
        None => (
            Confidence::Low,
            "nothing refers to it; a workload that is scaled to zero may still want it".to_owned(),
        ),
    };
    let (confidence, why) = match references.unread.as_slice() {
        [] => (confidence, why),
        unread => (Confidence::Unknown, format!("{why}; not read: {}", unread.join(", "))),
    };
    Some(Candidate {
        kind: "claim",
        namespace: claim.namespace.clone(),
        name: claim.name.clone(),
        age: claim.age,
        size: claim.size,
        confidence,
        why,
    })
}

/// A snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Name of its VM.
    pub vm: String,
    /// Whether the VM is still there; `None` is unknown.
    pub vm_there: Option<bool>,
    /// Seconds it has existed.
    pub age: Option<i64>,
}

/// Snapshots older than thirty days, the oldest first. What they take is not known: it is shared with the disk.
pub fn old_snapshots(snapshots: &[Snapshot]) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = snapshots
        .iter()
        .filter(|snapshot| snapshot.age.is_some_and(|age| age >= OLD))
        .map(|snapshot| {
            let (confidence, why) = match snapshot.vm_there {
                Some(false) => (
                    Confidence::Medium,
                    format!("older than 30 days, and its VM {} is gone", snapshot.vm),
                ),
                Some(true) => (Confidence::Low, format!("older than 30 days, of VM {}", snapshot.vm)),
                None => (
                    Confidence::Unknown,
                    format!("older than 30 days; VM {} could not be read", snapshot.vm),
                ),
            };
            Candidate {
                kind: "snapshot",
                namespace: snapshot.namespace.clone(),
                name: snapshot.name.clone(),
                age: snapshot.age,
                size: None,
                confidence,
                why,
            }
        })
        .collect();
    found.sort_by(|a, b| (b.age, &a.namespace, &a.name).cmp(&(a.age, &b.namespace, &b.name)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(name: &str, days: i64, data_volume: Option<&str>, by_cdi: bool) -> Claim {
        Claim {
            namespace: "a".to_owned(),
            name: name.to_owned(),
            age: Some(days * 86_400),
            size: Some(10),
            by_cdi,
            data_volume: data_volume.map(str::to_owned),
        }
    }

    fn pair(name: &str) -> (String, String) {
        ("a".to_owned(), name.to_owned())
    }

    #[test]
    fn confidence_comes_from_what_is_known() {
        let claims = [
            claim("used", 90, None, true),
            claim("young", 0, None, true),
            claim("gone", 90, Some("dv-gone"), true),
            claim("kept", 90, Some("dv"), true),
            claim("plain", 90, None, false),
            claim("cdi", 90, None, true),
            Claim {
                age: None,
                ..claim("undated", 90, None, true)
            },
        ];
        let mut references = References {
            claims: [pair("used")].into(),
            data_volumes: [pair("dv")].into(),
            unread: Vec::new(),
        };
        let found = orphans(&claims, &references);
        let told: Vec<_> = found.iter().map(|one| (one.name.as_str(), one.confidence)).collect();
        assert_eq!(
            told,
            [
                ("gone", Confidence::High),
                ("cdi", Confidence::Medium),
                ("kept", Confidence::Medium),
                ("plain", Confidence::Low)
            ]
        );
        references.unread.push("pods".to_owned());
        for one in orphans(&claims, &references) {
            assert_eq!(one.confidence, Confidence::Unknown);
            assert!(one.why.ends_with("not read: pods"), "{}", one.why);
        }
    }

    #[test]
    fn old_snapshots_by_age() {
        let snapshot = |name: &str, days: i64, there| Snapshot {
            name: name.to_owned(),
            vm: "v".to_owned(),
            vm_there: there,
            age: Some(days * 86_400),
            ..Snapshot::default()
        };
        let found = old_snapshots(&[
            snapshot("new", 29, Some(true)),
            snapshot("old", 31, Some(true)),
            snapshot("older", 90, Some(false)),
            snapshot("dark", 40, None),
        ]);
        let told: Vec<_> = found.iter().map(|one| (one.name.as_str(), one.confidence)).collect();
        assert_eq!(
            told,
            [
                ("older", Confidence::Medium),
                ("dark", Confidence::Unknown),
                ("old", Confidence::Low)
            ]
        );
        assert!(found.iter().all(|one| one.size.is_none()));
    }
}
