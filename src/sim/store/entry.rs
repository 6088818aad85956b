//! What is kept of one object.
use std::sync::Arc;

/// Where the object's text comes from.
#[derive(Clone, Debug)]
pub enum Body {
    /// The record with this number, rendered on request: nobody has written to the object yet.
    Seeded(u32),
    /// JSON without `apiVersion` and `kind`, `metadata.resourceVersion` included.
    Bytes(Arc<[u8]>),
}

impl Body {
    /// Bytes held on the heap for this body alone.
    pub fn weight(&self) -> usize {
        match self {
            Self::Seeded(_) => 0,
            Self::Bytes(bytes) => bytes.len(),
        }
    }
}

/// One version of one object.
#[derive(Clone, Debug)]
pub struct Entry {
    /// `metadata.resourceVersion`.
    pub rv: u64,
    /// Its text.
    pub body: Body,
}
