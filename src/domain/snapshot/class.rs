//! Which VolumeSnapshotClass a volume gets.
//!
//! Source: kubevirt `pkg/storage/snapshot/snapshot.go`, `getVolumeSnapshotClassName`.

/// A VolumeSnapshotClass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Name.
    pub name: String,
    /// `driver`.
    pub driver: String,
    /// Whether annotation `snapshot.storage.kubernetes.io/is-default-class` is there; its value does not matter.
    pub marked: bool,
}

/// Why there is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClassError {
    /// None for this driver.
    #[error("no VolumeSnapshotClass has the driver {0}")]
    None(String),
    /// Several, and none is marked.
    #[error("{0} VolumeSnapshotClasses have the driver {1}, and none of them is marked as default")]
    Several(usize, String),
}

/// The class for a volume: the one its StorageProfile names, else the only one of the provisioner, else the marked one.
///
/// # Errors
/// When KubeVirt would leave the volume out.
pub fn choose<'a>(profile: Option<&'a str>, provisioner: &str, classes: &'a [Class]) -> Result<&'a str, ClassError> {
    if let Some(named) = profile.filter(|name| !name.is_empty()) {
        return Ok(named);
    }
    let fitting: Vec<&Class> = classes.iter().filter(|class| class.driver == provisioner).collect();
    match fitting.as_slice() {
        [] => Err(ClassError::None(provisioner.to_owned())),
        [only] => Ok(&only.name),
        several => several
            .iter()
            .find(|class| class.marked)
            .map(|class| class.name.as_str())
            .ok_or_else(|| ClassError::Several(several.len(), provisioner.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profile_then_only_one_then_the_marked_one() {
        let class = |name: &str, driver: &str, marked| Class {
            name: name.into(),
            driver: driver.into(),
            marked,
        };
        let classes = [
            class("a", "px", false),
            class("b", "px", true),
            class("c", "other", false),
            class("d", "two", false),
            class("e", "two", false),
        ];
        assert_eq!(choose(Some("z"), "px", &classes), Ok("z"));
        assert_eq!(choose(Some(""), "px", &classes), Ok("b"));
        assert_eq!(choose(None, "other", &classes), Ok("c"));
        assert_eq!(choose(None, "nfs", &classes), Err(ClassError::None("nfs".into())));
        assert_eq!(choose(None, "two", &classes), Err(ClassError::Several(2, "two".into())));
    }
}
