//! What Palette VMO adds.
use super::super::kind::{Kind, STATUS};

pub(super) const KINDS: &[Kind] = &[
    custom!("spectrocloud.com", "v1", "VmTemplate", "vmtemplates", "vmtemplate")
        .cluster()
        .subresources(&[STATUS]),
];
