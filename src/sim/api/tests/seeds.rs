use super::*;
use crate::sim::api::{admit, schema};
use crate::sim::catalog;
use crate::sim::seed::{Profile, Seed};

/// What the seed makes must be what the server would take.
#[test]
fn every_seeded_object_fits_its_schema() {
    let seed = Seed::new(Profile::Small, 3, Clock::wall().now());
    let mut found = std::collections::BTreeSet::new();
    for id in seed.kind_ids() {
        let kind = catalog::by_id(id).unwrap();
        for index in 0..seed.len(id) {
            let mut object = seed.render(id, index);
            for wrong in schema::check(kind, &object) {
                found.insert(format!("{id}: {}", wrong.text()));
            }
            for cause in admit::vm_causes(kind, &object) {
                found.insert(format!("{id}: {}", cause.message));
            }
            let builtin = schema::prune_builtin(kind, &mut object).unwrap_or_else(|why| vec![why]);
            for path in schema::prune(kind, &mut object).into_iter().chain(builtin) {
                found.insert(format!("{id}: unknown field {path}"));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}
