//! Slots that remember who sat in them: an id goes stale when its object is gone, and never names another.

use std::marker::PhantomData;

/// Identity of a record: slot and generation.
pub struct Id<T> {
    slot: u32,
    generation: u32,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.slot, self.generation) == (other.slot, other.generation)
    }
}
impl<T> Eq for Id<T> {}
impl<T> std::hash::Hash for Id<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (self.slot, self.generation).hash(state);
    }
}
impl<T> std::fmt::Debug for Id<T> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}.{}", self.slot, self.generation)
    }
}

/// Records by id, with slots reused.
#[derive(Debug)]
pub(super) struct Slab<T> {
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
}

#[derive(Debug)]
struct Slot<T> {
    generation: u32,
    record: Option<T>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
        }
    }
}

impl<T> Slab<T> {
    pub(super) fn insert(&mut self, record: T) -> Id<T> {
        let slot = self.free.pop().unwrap_or(self.slots.len() as u32);
        if let Some(reused) = self.slots.get_mut(slot as usize) {
            reused.generation = reused.generation.wrapping_add(1);
            reused.record = Some(record);
            return Id {
                slot,
                generation: reused.generation,
                of: PhantomData,
            };
        }
        self.slots.push(Slot {
            generation: 0,
            record: Some(record),
        });
        Id {
            slot,
            generation: 0,
            of: PhantomData,
        }
    }

    pub(super) fn get(&self, id: Id<T>) -> Option<&T> {
        self.slots
            .get(id.slot as usize)
            .filter(|slot| slot.generation == id.generation)?
            .record
            .as_ref()
    }

    pub(super) fn get_mut(&mut self, id: Id<T>) -> Option<&mut T> {
        self.slots
            .get_mut(id.slot as usize)
            .filter(|slot| slot.generation == id.generation)?
            .record
            .as_mut()
    }

    pub(super) fn remove(&mut self, id: Id<T>) -> Option<T> {
        let slot = self
            .slots
            .get_mut(id.slot as usize)
            .filter(|slot| slot.generation == id.generation)?;
        let record = slot.record.take();
        if record.is_some() {
            self.free.push(id.slot);
        }
        record
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Id<T>, &T)> {
        self.slots.iter().enumerate().filter_map(|(slot, held)| {
            let id = Id {
                slot: slot as u32,
                generation: held.generation,
                of: PhantomData,
            };
            held.record.as_ref().map(|record| (id, record))
        })
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.slots.iter_mut().filter_map(|held| held.record.as_mut())
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_id_names_nobody() {
        let mut slab = Slab::default();
        let first = slab.insert("a");
        assert_eq!(slab.remove(first), Some("a"));
        let second = slab.insert("b");
        assert_eq!(slab.get(first), None);
        assert_eq!(slab.get(second), Some(&"b"));
        assert_ne!(first, second);
        assert_eq!(
            slab.remove(first),
            None,
            "removing a stale id must not free the slot again"
        );
        assert_eq!(slab.len(), 1);
    }
}
