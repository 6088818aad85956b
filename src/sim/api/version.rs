//! Resource versions in requests.
use std::time::Duration;

use serde_json::json;

use super::call::Call;
use super::status::Failure;

/// Reads a version; the error is the server's own text, without the prefix that a list adds
/// (apiserver/pkg/storage/api_object_versioner.go).
pub(super) fn parse(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| {
        format!("resourceVersion: Invalid value: {text:?}: strconv.ParseUint: parsing {text:?}: invalid syntax")
    })
}

/// How long a read from the future waits for the store to catch up (apiserver cacher: `blockTimeout`).
const PATIENCE: Duration = Duration::from_secs(3);

/// Waits until the store has reached a version.
///
/// # Errors
/// 504 when it does not get there.
pub(super) async fn reached(call: &Call, wanted: u64) -> Result<(), Failure> {
    let until = tokio::time::Instant::now() + PATIENCE;
    while call.world.store().rv() < wanted {
        if tokio::time::Instant::now() >= until {
            return Err(too_new(wanted, call.world.store().rv()));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// apiserver/pkg/storage/errors.go: `NewTooLargeResourceVersionError`.
fn too_new(wanted: u64, current: u64) -> Failure {
    let message = format!("Timeout: Too large resource version: {wanted}, current: {current}");
    let cause = json!({"reason": "ResourceVersionTooLarge", "message": "Too large resource version"});
    let details = json!({"causes": [cause], "retryAfterSeconds": 1});
    let mut failure = Failure::new(504, "Timeout", message).details(details);
    failure.retry_after = Some(1);
    failure
}
