//! Who asked for a migration: told by the marks that each of them leaves on the object.

/// Who asked.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    strum::EnumIter,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// A drain: somebody evicted the launcher pod.
    Drain,
    /// An eviction of which nobody saw the mark on the VMI: KubeVirt takes it away on arrival, so nobody can tell any
    /// more whether it was a drain or the descheduler.
    Evicted,
    /// The descheduler evicted it.
    Descheduler,
    /// KubeVirt itself: a new launcher image, or a hot-plug that needs a move.
    Update,
    /// The Portworx operator, before it restarts Portworx on a node.
    Portworx,
    /// The migrate subresource: virtctl, or a web console.
    Subresource,
    /// vmotui.
    Own,
    /// Somebody who created the object by hand or by a tool of their own.
    #[default]
    Person,
}

/// What an origin is told by.
#[derive(Clone, Copy)]
pub struct Marks<'a> {
    /// Name of the migration object.
    pub name: &'a str,
    /// Its annotations.
    pub annotation: &'a dyn Fn(&str) -> Option<&'a str>,
    /// Its labels.
    pub label: &'a dyn Fn(&str) -> Option<&'a str>,
    /// Annotation `kubevirt.io/eviction-source` of the VMI while it is marked for this eviction, empty where it has none;
    /// `None` when nobody saw the mark, which KubeVirt takes away on arrival.
    pub eviction_source: Option<&'a str>,
    /// `spec.priority`, which KubeVirt's gate `MigrationPriorityQueue` fills.
    pub priority: Option<&'a str>,
}

/// Label on every migration that vmotui creates.
pub const OWN: &str = "vmotui/job";

/// Annotation that names the node a migration drains.
pub const EVACUATION: &str = "kubevirt.io/evacuationMigration";

/// Annotation of migrations that KubeVirt's workload updater creates.
pub const UPDATE: &str = "kubevirt.io/workloadUpdateMigration";

/// Annotation in which the Portworx operator notes the node that a VM has to leave.
pub const PORTWORX_NODE: &str = "operator.libopenstorage.org/vmi-migration-source-node";

/// Annotation in which the Portworx operator notes the revision that it rolls out.
pub const PORTWORX_REVISION: &str = "operator.libopenstorage.org/controller-revision-hash";

/// Annotation on a VMI that tells who evicts it.
pub const EVICTION_SOURCE: &str = "kubevirt.io/eviction-source";

impl Origin {
    /// Tells the origin. Marks: `kubevirt.io/api/core/v1/types.go` (annotations), `pkg/virt-api/rest` (name of
    /// migrations by subresource), the Portworx operator's `pkg/controller/storagecluster/kubevirt.go` (label).
    pub fn tell(marks: Marks<'_>) -> Self {
        let Marks {
            name,
            annotation,
            label,
            eviction_source,
            priority,
        } = marks;
        if label("operator.libopenstorage.org/managed-by") == Some("portworx") {
            Self::Portworx
        } else if annotation(EVACUATION).is_some() || name.starts_with("kubevirt-evacuation-") {
            match (eviction_source, priority) {
                (Some("descheduler"), _) | (_, Some("system-maintenance")) => Self::Descheduler,
                (Some(_), _) | (_, Some("system-critical")) => Self::Drain,
                _ => Self::Evicted,
            }
        } else if annotation(UPDATE).is_some() || name.starts_with("kubevirt-workload-update-") {
            Self::Update
        } else if label(OWN).is_some() {
            Self::Own
        } else if name.starts_with("kubevirt-migrate-vm-") {
            Self::Subresource
        } else {
            Self::Person
        }
    }

    /// One word for a table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Drain => "drain",
            Self::Evicted => "evicted",
            Self::Descheduler => "descheduler",
            Self::Update => "update",
            Self::Portworx => "portworx",
            Self::Subresource => "virtctl",
            Self::Own => "vmotui",
            Self::Person => "person",
        }
    }

    /// One sentence.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Drain => "a drain: somebody evicted it from its node",
            Self::Evicted => "an eviction, by a drain or the descheduler: its mark was gone before anybody looked",
            Self::Descheduler => "the descheduler evicted it from its node",
            Self::Update => "KubeVirt itself: a new launcher image, or a hot-plug that needs a move",
            Self::Portworx => "the Portworx operator, which restarts Portworx on the node",
            Self::Subresource => "the migrate subresource: virtctl, or a web console",
            Self::Own => "vmotui",
            Self::Person => "a person or a tool that created the migration itself",
        }
    }

    /// Whether a cancelled one comes again, because the reason for it is still there.
    pub const fn comes_again(self) -> bool {
        matches!(
            self,
            Self::Drain | Self::Evicted | Self::Descheduler | Self::Update | Self::Portworx
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_leaves_its_mark() {
        type Set = &'static [(&'static str, &'static str)];
        let cases: [(&str, Set, Set, Option<&str>, Origin); 10] = [
            (
                "kubevirt-evacuation-x",
                &[(EVACUATION, "n1")],
                &[],
                Some(""),
                Origin::Drain,
            ),
            ("kubevirt-evacuation-x", &[], &[], None, Origin::Evicted),
            (
                "kubevirt-evacuation-x",
                &[(EVACUATION, "n1")],
                &[],
                Some("descheduler"),
                Origin::Descheduler,
            ),
            ("kubevirt-workload-update-x", &[(UPDATE, "")], &[], None, Origin::Update),
            ("kubevirt-migrate-vm-x", &[], &[], None, Origin::Subresource),
            (
                "a",
                &[],
                &[("operator.libopenstorage.org/managed-by", "portworx")],
                None,
                Origin::Portworx,
            ),
            ("web-x", &[], &[(OWN, "0f.0")], None, Origin::Own),
            ("by-hand", &[], &[], None, Origin::Person),
            (
                "kubevirt-evacuation-x",
                &[(EVACUATION, "n1")],
                &[],
                Some("else"),
                Origin::Drain,
            ),
            ("by-hand", &[], &[], Some("descheduler"), Origin::Person),
        ];
        for (name, annotations, labels, eviction_source, origin) in cases {
            let find =
                |pairs: Set| move |key: &str| pairs.iter().find(|(known, _)| *known == key).map(|(_, value)| *value);
            let (annotation, label) = (find(annotations), find(labels));
            let marks = Marks {
                name,
                annotation: &annotation,
                label: &label,
                eviction_source,
                priority: None,
            };
            assert_eq!(Origin::tell(marks), origin, "{name}");
        }
    }

    #[test]
    fn an_ended_eviction_is_told_by_its_priority_or_not_at_all() {
        for (priority, origin) in [
            (None, Origin::Evicted),
            (Some(""), Origin::Evicted),
            (Some("system-critical"), Origin::Drain),
            (Some("system-maintenance"), Origin::Descheduler),
        ] {
            let marks = Marks {
                name: "kubevirt-evacuation-x",
                annotation: &|key| (key == EVACUATION).then_some("n1"),
                label: &|_| None,
                eviction_source: None,
                priority,
            };
            assert_eq!(Origin::tell(marks), origin, "{priority:?}");
        }
    }

    #[test]
    fn words_differ() {
        use strum::IntoEnumIterator as _;
        let words: std::collections::HashSet<&str> = Origin::iter().map(Origin::word).collect();
        assert_eq!(words.len(), Origin::iter().count());
    }
}
