//! Reads what the facts are made of: a few lists from a cluster, or a dump once through.

use serde::de::DeserializeOwned;

use super::objects::{
    CLAIMS, KUBEVIRTS, MIGRATIONS, NODES, Objects, PODS, QUOTAS, STORAGE_NODES, Scope, VMIS, VMS, VOLUMES,
};
use super::raw::{Claim, Volume};
use crate::client::{Client, Dump, Resource};
use crate::domain::finding::Read;
use crate::model::trouble::Trouble;

/// Pods that have ended hold neither slot nor address nor requests.
const ALIVE: &str = "status.phase!=Succeeded,status.phase!=Failed";

/// Reads a cluster: nodes, live pods, KubeVirt and migrations as a whole; of a VM only what is its own.
pub async fn from_cluster(client: &Client, scope: &Scope) -> Objects {
    // the lists under way are many: they had better not lie on the caller's stack
    Box::pin(read(client, scope)).await
}

async fn read(client: &Client, scope: &Scope) -> Objects {
    let (namespace, field) = match scope {
        Scope::Vm { namespace, name } => (Some(namespace.as_str()), Some(format!("metadata.name={name}"))),
        Scope::Cluster => (None, None),
    };
    let field = field.as_deref();
    let one = matches!(scope, Scope::Vm { .. });
    // the volumes of all VMs: which nodes can reach them; those of one VM are read by their names
    let volumes = async {
        if one {
            Read::default()
        } else {
            required(client, &VOLUMES, None, None).await
        }
    };
    let (nodes, pods, instances, machines, kubevirts, migrations, quotas, storage_nodes, volumes) = futures::join!(
        required(client, &NODES, None, None),
        required(client, &PODS, None, Some(ALIVE)),
        required(client, &VMIS, namespace, field),
        required(client, &VMS, namespace, field),
        required(client, &KUBEVIRTS, None, None),
        required(client, &MIGRATIONS, None, None),
        required(client, &QUOTAS, namespace, None),
        optional(client, &STORAGE_NODES),
        volumes,
    );
    let mut objects = Objects {
        nodes,
        pods,
        vmis: instances,
        vms: machines,
        kubevirts,
        migrations,
        quotas,
        storage_nodes,
        volumes,
        ..Objects::default()
    };
    if let Scope::Vm { namespace, name } = scope {
        disks(client, namespace, name, &mut objects).await;
    }
    objects
}

/// Claims and volumes of one VM: the only ones whose node affinity matters.
async fn disks(client: &Client, namespace: &str, name: &str, into: &mut Objects) {
    let Some(vmi) = into.vmi(namespace, name) else {
        // there is none that could hold a claim, or its claims are unknown for the reason that it is
        into.claims = none_of(&into.vmis);
        into.volumes = none_of(&into.vmis);
        return;
    };
    let wanted: Vec<String> = vmi
        .spec
        .volumes
        .iter()
        .filter_map(|volume| volume.claim().map(str::to_owned))
        .collect();
    let (mut claims, mut volumes) = (Read::Known(Vec::new()), Read::Known(Vec::new()));
    for claim in wanted {
        let field = format!("metadata.name={claim}");
        let found: Read<Vec<Claim>> = required(client, &CLAIMS, Some(namespace), Some(&field)).await;
        let bound = found
            .known()
            .and_then(|all| all.first())
            .map(|claim| claim.spec.volume_name.clone());
        join(&mut claims, found);
        if let Some(volume) = bound.filter(|volume| !volume.is_empty()) {
            let field = format!("metadata.name={volume}");
            let found: Read<Vec<Volume>> = required(client, &VOLUMES, None, Some(&field)).await;
            join(&mut volumes, found);
        }
    }
    into.claims = claims;
    into.volumes = volumes;
}

fn none_of<T, U>(whose: &Read<Vec<T>>) -> Read<Vec<U>> {
    match whose {
        Read::Known(_) => Read::Known(Vec::new()),
        Read::Unread(why) => Read::Unread(why.clone()),
    }
}

fn join<T>(sum: &mut Read<Vec<T>>, more: Read<Vec<T>>) {
    match (sum, more) {
        (Read::Known(sum), Read::Known(more)) => sum.extend(more),
        (sum, unread @ Read::Unread(_)) => *sum = unread,
        (Read::Unread(_), Read::Known(_)) => {}
    }
}

pub(super) async fn required<T: DeserializeOwned>(
    client: &Client,
    resource: &Resource,
    namespace: Option<&str>,
    fields: Option<&str>,
) -> Read<Vec<T>> {
    match client.items(resource, namespace, fields).await {
        Ok(items) => Read::Known(items),
        Err(trouble) => Read::Unread(trouble.to_string()),
    }
}

/// What a cluster may do without: an API that is not there has no objects.
pub(super) async fn optional<T: DeserializeOwned>(client: &Client, resource: &Resource) -> Read<Vec<T>> {
    match client.items(resource, None, None).await {
        Ok(items) => Read::Known(items),
        Err(trouble) if trouble.status == Some(404) => Read::Known(Vec::new()),
        Err(trouble) => Read::Unread(trouble.to_string()),
    }
}

/// Reads a dump once through. A kind it does not hold is unread, because kubectl leaves out kinds without objects and
/// nobody knows whether it was asked for.
///
/// # Errors
/// A file that cannot be read.
pub fn from_dump(dump: &Dump) -> Result<Objects, Trouble> {
    let mut piles = Piles::default();
    dump.visit(|group, kind, json| piles.take(group, kind, json))?;
    Ok(piles.objects())
}

/// Objects of one kind as they come by.
struct Pile<T> {
    resource: &'static Resource,
    found: Read<Vec<T>>,
}

impl<T: DeserializeOwned> Pile<T> {
    fn new(resource: &'static Resource) -> Self {
        Self {
            resource,
            found: Read::Unread(format!("the dump holds no {}", resource.name())),
        }
    }

    fn take(&mut self, group: &str, kind: &str, json: &[u8]) {
        if group != self.resource.group || kind != self.resource.kind {
            return;
        }
        let parsed = serde_json::from_slice(json);
        match (&mut self.found, parsed) {
            (Read::Known(items), Ok(item)) => items.push(item),
            (Read::Unread(why), Ok(item)) if why.starts_with("the dump holds no") => {
                self.found = Read::Known(vec![item]);
            }
            (Read::Unread(_), _) => {}
            (Read::Known(_), Err(error)) => {
                let name = self.resource.name();
                self.found = Read::Unread(format!("an object of {name} cannot be understood: {error}"));
            }
        }
    }
}

macro_rules! piles {
    ($($field:ident: $resource:ident,)*) => {
        struct Piles {
            $($field: Pile<piles!(@type $field)>,)*
        }

        impl Default for Piles {
            fn default() -> Self {
                Self { $($field: Pile::new(&$resource),)* }
            }
        }

        impl Piles {
            fn take(&mut self, group: &str, kind: &str, json: &[u8]) {
                $(self.$field.take(group, kind, json);)*
            }

            fn objects(self) -> Objects {
                Objects { $($field: self.$field.found,)* }
            }
        }
    };
    (@type nodes) => { super::raw::Node };
    (@type pods) => { super::raw::Pod };
    (@type vmis) => { super::raw::Vmi };
    (@type vms) => { super::raw::Vm };
    (@type kubevirts) => { super::raw::KubeVirt };
    (@type migrations) => { super::raw::Migration };
    (@type quotas) => { super::raw::Quota };
    (@type claims) => { super::raw::Claim };
    (@type volumes) => { super::raw::Volume };
    (@type storage_nodes) => { super::raw::StorageNode };
}

piles! {
    nodes: NODES,
    pods: PODS,
    vmis: VMIS,
    vms: VMS,
    kubevirts: KUBEVIRTS,
    migrations: MIGRATIONS,
    quotas: QUOTAS,
    claims: CLAIMS,
    volumes: VOLUMES,
    storage_nodes: STORAGE_NODES,
}
