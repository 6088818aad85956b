//! Guest memory that may grow while the guest runs (pkg/liveupdate/memory).
use serde_json::Value;

use super::super::status::Cause;
use super::cause::{INSTANCE, invalid};

/// Hot-plugged memory comes in blocks of this many bytes.
const BLOCK: u128 = 2 << 20;

/// What is wrong with the memory of an instance that names how far it may grow.
pub(super) fn cause(instance: &Value) -> Option<Cause> {
    let quantity = |field: &str| bytes(instance.pointer(&format!("/domain/memory/{field}"))?.as_str()?);
    let (guest, most) = (quantity("guest")?, quantity("maxGuest")?);
    let message = if guest > most {
        "Guest memory is greater than the configured maxGuest memory"
    } else if guest % BLOCK != 0 {
        "Guest memory must be 2Mi aligned"
    } else {
        return None;
    };
    Some(invalid(format!("{INSTANCE}.domain.memory.guest"), message))
}

/// A quantity of bytes; fractions and exponents are not looked at.
fn bytes(text: &str) -> Option<u128> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit: u128 = match unit {
        "" => 1,
        "k" => 1_000,
        "M" => 1_000_000,
        "G" => 1_000_000_000,
        "T" => 1_000_000_000_000,
        "Ki" => 1 << 10,
        "Mi" => 1 << 20,
        "Gi" => 1 << 30,
        "Ti" => 1 << 40,
        _ => return None,
    };
    number.parse::<u128>().ok()?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn growth_is_bounded_and_aligned() {
        for (guest, most, wanted) in [
            ("4Gi", "4Gi", None),
            (
                "8Gi",
                "4Gi",
                Some("Guest memory is greater than the configured maxGuest memory"),
            ),
            ("3000001Ki", "4Gi", Some("Guest memory must be 2Mi aligned")),
            ("1.5Gi", "4Gi", None),
        ] {
            let instance = json!({"domain": {"memory": {"guest": guest, "maxGuest": most}}});
            assert_eq!(
                cause(&instance).map(|cause| cause.message).as_deref(),
                wanted,
                "{guest}"
            );
        }
    }
}
