//! What was worked out of the objects, kept until one of them changes.
use std::any::{Any, TypeId};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::World;

/// Results by their type, each with the version of the objects it was made from.
#[derive(Debug, Default)]
pub(super) struct Memo(Mutex<FxHashMap<TypeId, (u64, Arc<dyn Any + Send + Sync>)>>);

impl World {
    /// What `make` says, or what it said when it was last asked: it is asked again once an object of `kinds` changed.
    /// One result a type is kept, so that memory does not grow.
    pub fn remembered<T: Any + Send + Sync>(&self, kinds: &[&'static str], make: impl FnOnce() -> T) -> Arc<T> {
        let store = self.store();
        let version = kinds.iter().map(|kind| store.changed(kind)).max().unwrap_or_default();
        let kept = self.memo().get(&TypeId::of::<T>()).cloned();
        if let Some((seen, kept)) = kept
            && seen == version
            && let Ok(kept) = kept.downcast()
        {
            return kept;
        }
        let fresh = Arc::new(make());
        self.memo().insert(
            TypeId::of::<T>(),
            (version, Arc::clone(&fresh) as Arc<dyn Any + Send + Sync>),
        );
        fresh
    }

    fn memo(&self) -> std::sync::MutexGuard<'_, FxHashMap<TypeId, (u64, Arc<dyn Any + Send + Sync>)>> {
        self.memo.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::clock::Clock;
    use crate::sim::store::Key;

    #[test]
    fn a_result_is_kept_until_its_objects_change() {
        struct Count(usize);
        let world = World::empty(Clock::wall());
        let count = || world.remembered(&["nodes"], || Count(world.store().len("nodes"))).0;
        assert_eq!(count(), 0);
        let text = |_| b"{}".to_vec();
        world.store().create("pods", Key::new(Some("demo"), "a"), text).unwrap();
        let first = world.remembered(&["nodes"], || Count(99));
        assert_eq!(first.0, 0);
        world.store().create("nodes", Key::new(None, "a"), text).unwrap();
        assert_eq!(count(), 1);
    }
}
