//! Reads the scene, from wherever it comes.

use crate::client::{Client, Dump};
use crate::domain::repave::Scene;
use crate::model::trouble::Trouble;
use crate::ops::facts::{self, Scope};
use crate::ops::origin::Origin;

use super::{Platform, from_cluster, from_dump, scene};

/// Reads everything that decides about repaves: nodes, pods, VMs and what stands around them. What could not be read is
/// told in the scene itself.
///
/// # Errors
/// A dump that cannot be read.
pub async fn read(origin: &Origin) -> Result<Scene, Trouble> {
    match origin {
        Origin::Cluster(client) => Ok(Box::pin(live(client)).await),
        Origin::Dump(dump) => held(dump),
    }
}

async fn live(client: &Client) -> Scene {
    let platform: Platform = Box::pin(from_cluster(client)).await;
    let objects = Box::pin(facts::from_cluster(client, &Scope::Cluster)).await;
    scene(&objects, &platform)
}

fn held(dump: &Dump) -> Result<Scene, Trouble> {
    let (objects, platform) = (facts::from_dump(dump)?, from_dump(dump)?);
    let mut scene = scene(&objects, &platform);
    if !scene.palette {
        // kubectl leaves out kinds without objects: nobody knows whether they were asked for
        let note = "Cluster API: the dump holds no machines, so pools are assumed from node roles";
        scene.unchecked.push(note.to_owned());
    }
    Ok(scene)
}
