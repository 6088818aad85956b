//! How busy nodes and guests are: functions of the world's clock, the same in every run.
mod node;
mod wave;

pub(in crate::sim) use node::node;
