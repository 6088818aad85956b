//! Without Portworx: what each driver has provisioned, with its classes.

use std::collections::BTreeMap;

use compact_str::CompactString;
use serde::Deserialize;

use super::{CLASSES, Row, Scope, VOLUMES};
use crate::domain::finding::Read;
use crate::domain::quantity;
use crate::domain::storage::pool::Pool;
use crate::model::lenient;
use crate::ops::facts::raw::Meta;
use crate::ops::origin::Origin;

/// Annotation with the provisioner of a volume that names no CSI driver (kubernetes `pkg/controller/volume/persistentvolume`).
pub(super) const PROVISIONED_BY: &str = "pv.kubernetes.io/provisioned-by";

/// Stands for the driver of a volume that nobody provisioned: an administrator made it by hand.
pub(super) const NO_DRIVER: &str = "no driver";

#[derive(Default, Deserialize)]
#[serde(default)]
struct Volume {
    metadata: Meta,
    spec: Spec,
    status: Status,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Spec {
    capacity: Capacity,
    csi: Option<Csi>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Capacity {
    #[serde(deserialize_with = "lenient::text_or_number")]
    storage: Option<CompactString>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Csi {
    driver: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status {
    phase: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Class {
    metadata: Meta,
    provisioner: String,
}

#[derive(Default)]
struct Sum {
    classes: Vec<String>,
    volumes: u64,
    unbound: u64,
    bytes: Option<u64>,
}

/// A row for each driver.
///
/// # Errors
/// What could not be read.
pub(super) async fn rows(from: &Origin) -> Result<Vec<Row>, Vec<String>> {
    let (volumes, classes) = futures::join!(
        from.items::<Volume>(&VOLUMES, None),
        from.items::<Class>(&CLASSES, None)
    );
    let (volumes, classes) = match (volumes, classes) {
        (Read::Known(volumes), Read::Known(classes)) => (volumes, classes),
        (volumes, classes) => {
            let missing = [volumes.why(), classes.why()];
            return Err(missing
                .into_iter()
                .filter(|why| !why.is_empty())
                .map(str::to_owned)
                .collect());
        }
    };
    let mut drivers: BTreeMap<String, Sum> = BTreeMap::new();
    let empty = || Sum {
        bytes: Some(0),
        ..Sum::default()
    };
    for class in classes {
        let sum = drivers.entry(class.provisioner).or_insert_with(empty);
        sum.classes.push(class.metadata.name.clone());
    }
    for volume in volumes {
        let by = volume
            .metadata
            .annotations
            .get(PROVISIONED_BY)
            .map_or(NO_DRIVER, String::as_str);
        let driver = volume.spec.csi.map_or_else(|| by.to_owned(), |csi| csi.driver);
        let sum = drivers.entry(driver).or_insert_with(empty);
        sum.volumes += 1;
        sum.unbound += u64::from(volume.status.phase != "Bound");
        // one size that is not known makes the sum unknown
        let size = volume.spec.capacity.storage.as_deref().and_then(quantity::whole);
        sum.bytes = sum.bytes.zip(size).and_then(|(a, b)| a.checked_add(b));
    }
    Ok(drivers.into_iter().map(|(driver, sum)| row(driver, sum)).collect())
}

fn row(driver: String, mut sum: Sum) -> Row {
    sum.classes.sort_unstable();
    let classes = if sum.classes.is_empty() {
        "no class".to_owned()
    } else {
        format!("classes {}", sum.classes.join(", "))
    };
    let pool = Pool {
        node: driver,
        provisioned: sum.bytes,
        ..Pool::default()
    };
    Row {
        note: format!("{} volumes, {} of them not bound; {classes}", sum.volumes, sum.unbound),
        ..Row::new(Scope::Driver, pool, super::VOLUMES.kind)
    }
}
