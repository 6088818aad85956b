//! Which volumes a snapshot would hold.

/// Where the data of a volume lives, as far as a snapshot is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A claim, by itself or through a DataVolume.
    Claim,
    /// Made anew at each start: container disk, cloud-init, sysprep, an empty disk. Nothing is lost without it.
    Throwaway,
    /// Anything else, which KubeVirt cannot take a snapshot of and which does hold data: a host disk, an ephemeral one.
    Other,
}

/// An entry of `status.volumeSnapshotStatuses` of a VirtualMachine, joined with its volume. Texts are hostile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// Name in the VM's spec.
    pub name: String,
    /// Where its data lives.
    pub source: Source,
    /// `enabled`; `None` when the controller has not said anything about this volume yet.
    pub enabled: Option<bool>,
    /// `reason`; empty when there is none.
    pub reason: String,
}

/// What will happen to one volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// Name in the VM's spec.
    pub name: String,
    /// What will happen.
    pub fate: Fate,
}

/// What a snapshot does with a volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is in it.
    Included,
    /// It is not, and nothing is lost.
    Recreated,
    /// It is not, and its data is not saved, though the snapshot succeeds: the reason.
    LeftOut(String),
    /// It cannot be told.
    Unknown,
}

/// What a snapshot would hold, in the order of the volumes.
pub fn foresee(volumes: &[Volume]) -> Vec<Outlook> {
    volumes
        .iter()
        .map(|volume| Outlook {
            name: volume.name.clone(),
            fate: fate(volume),
        })
        .collect()
}

fn fate(volume: &Volume) -> Fate {
    match (volume.enabled, volume.source) {
        (Some(true), _) => Fate::Included,
        (_, Source::Throwaway) => Fate::Recreated,
        (Some(false), _) if volume.reason.is_empty() => Fate::LeftOut("KubeVirt gives no reason".to_owned()),
        (Some(false), _) => Fate::LeftOut(volume.reason.clone()),
        (None, Source::Claim) => Fate::Unknown,
        (None, Source::Other) => Fate::LeftOut("only claims and DataVolumes can be in a snapshot".to_owned()),
    }
}

/// What to do about a volume that is left out, by the reason KubeVirt gives (kubevirt
/// `pkg/virt-controller/watch/vm/vm.go`, `updateVolumeStatus`).
pub fn way_out(reason: &str) -> &'static str {
    let reason = reason.to_ascii_lowercase();
    if reason.contains("no volumesnapshotclass") {
        "create a VolumeSnapshotClass whose driver is the provisioner of the volume's StorageClass"
    } else if reason.contains("matching volumesnapshotclasses") {
        "mark one of the matching VolumeSnapshotClasses as default, or name one in the StorageProfile"
    } else if reason.contains("not found") {
        "the claim is missing: create it, or take the volume out of the VM"
    } else if reason.contains("storage class") || reason.contains("storageclass") {
        "only claims of a StorageClass with a CSI driver can be in a snapshot"
    } else {
        "save its data from within the guest"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn volume(source: Source, enabled: Option<bool>, reason: &str) -> Volume {
        Volume {
            name: "v".into(),
            source,
            enabled,
            reason: reason.into(),
        }
    }

    #[test]
    fn what_is_in_and_what_is_silently_left_out() {
        use Source::{Claim, Other, Throwaway};
        let no_class = "No VolumeSnapshotClass: Volume snapshots are not configured for this StorageClass [px] [disk]";
        for (given, want) in [
            (volume(Claim, Some(true), ""), Fate::Included),
            (volume(Claim, Some(false), no_class), Fate::LeftOut(no_class.into())),
            (
                volume(Claim, Some(false), ""),
                Fate::LeftOut("KubeVirt gives no reason".into()),
            ),
            (volume(Claim, None, ""), Fate::Unknown),
            (volume(Throwaway, Some(false), "not supported"), Fate::Recreated),
            (volume(Throwaway, None, ""), Fate::Recreated),
            (
                volume(Other, Some(false), "not supported"),
                Fate::LeftOut("not supported".into()),
            ),
        ] {
            assert_eq!(foresee(std::slice::from_ref(&given))[0].fate, want, "{given:?}");
        }
        assert!(matches!(fate(&volume(Other, None, "")), Fate::LeftOut(_)));
        assert!(way_out(no_class).contains("VolumeSnapshotClass"));
        assert!(way_out("2 matching VolumeSnapshotClasses for px").contains("default"));
        assert!(way_out("PVC not found").contains("missing"));
        assert!(way_out("Snapshot is not supported for this volumeSource type").contains("guest"));
    }
}
