//! Keeps the time zones that a thread has read.
//!
//! Go compares zones by identity, so each must be read once; and reading one takes time.

use std::cell::RefCell;
use std::collections::HashMap;

use go_template::Call;
use go_time::Location;
use go_value::Str;

thread_local! {
    // Zones are compared by identity, so each is read once per thread. Names come from charts: hence the bound.
    static ZONES: RefCell<HashMap<Vec<u8>, Location>> = RefCell::default();
    static LOCAL: RefCell<Option<(Str, Location)>> = const { RefCell::new(None) };
}

/// How many zones a thread keeps.
const MAX_ZONES: usize = 64;

/// `time.LoadLocation` for any name but `Local`.
pub(crate) fn location(name: &[u8]) -> Result<Location, go_time::Error> {
    if let Some(zone) = ZONES.with(|zones| {
        zones
            .try_borrow()
            .ok()
            .and_then(|zones| zones.get(name).cloned())
    }) {
        return Ok(zone);
    }
    let zone = Location::load(name)?;
    ZONES.with(|zones| {
        if let Ok(mut zones) = zones.try_borrow_mut() {
            if zones.len() >= MAX_ZONES {
                zones.clear();
            }
            zones.insert(name.to_vec(), zone.clone());
        }
    });
    Ok(zone)
}

/// The local zone (`time.Local`); UTC where its name is not known, as Go falls back.
pub(crate) fn local(call: &Call<'_>) -> Location {
    let name = call.ambient.local_zone();
    let kept = LOCAL.with(|local| match &*local.try_borrow().ok()? {
        Some((kept, zone)) if *kept == name => Some(zone.clone()),
        _ => None,
    });
    if let Some(zone) = kept {
        return zone;
    }
    // Go's local zone is another one than UTC, even where it is called so.
    let zone = match Location::load(name.as_bytes()) {
        Ok(zone) if !zone.is_same(&Location::utc()) => zone,
        _ => Location::utc().renamed("UTC"),
    };
    LOCAL.with(|local| {
        if let Ok(mut local) = local.try_borrow_mut() {
            *local = Some((name, zone.clone()));
        }
    });
    zone
}

/// The local zone of this thread's last rendering.
pub(crate) fn known_local() -> Option<Location> {
    LOCAL.with(|local| {
        local
            .try_borrow()
            .ok()?
            .as_ref()
            .map(|(_, zone)| zone.clone())
    })
}
