//! A repave of pools, and the ways out where it fails for want of slices.

use super::run::plain;
use super::{Preview, ways};
use crate::domain::finding::Verdict;
use crate::domain::repave::scene::Scene;

/// Steps through the pools, or through those of the names given.
pub fn preview(scene: &Scene, only: &[String]) -> Preview {
    preview_while(scene, only, &|| true).unwrap_or_default()
}

/// As [`preview`], given up as soon as `wanted` says no: a newer question has come. It asks before each batch of nodes.
pub fn preview_while(scene: &Scene, only: &[String], wanted: &dyn Fn() -> bool) -> Option<Preview> {
    let mut found = plain(scene, only, wanted)?;
    if found
        .checks
        .iter()
        .any(|check| check.check == "spare-slice" && check.verdict == Verdict::Fail)
    {
        found.ways = ways::tried(scene, only, wanted)?;
        ways::told(&mut found);
    }
    Some(found)
}
