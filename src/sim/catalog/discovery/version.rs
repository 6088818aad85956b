//! `/version`.
use serde_json::{Value, json};

/// The version document of the simulated API server (k8s.io/apimachinery version.Info). The reference architecture
/// runs Kubernetes 1.34.5.
pub fn version() -> Value {
    json!({
        "major": "1", "minor": "34", "emulationMajor": "1", "emulationMinor": "34",
        "minCompatibilityMajor": "1", "minCompatibilityMinor": "33",
        "gitVersion": "v1.34.5", "gitCommit": "vmotui-simulation", "gitTreeState": "clean",
        "buildDate": "2026-01-01T00:00:00Z", "goVersion": "go1.24", "compiler": "gc", "platform": "linux/amd64",
    })
}
