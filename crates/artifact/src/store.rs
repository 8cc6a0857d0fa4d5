//! The folder of goldens, and how a record run swaps its files in at once.
//!
//! A run writes everything into `.stage`, then a plan of what goes where, and only then renames. Until the plan is there,
//! nothing has changed; from then on the next run finishes what was begun. A lock on the stage keeps two runs apart.
//! (Files are not forced to disk: a golden can be recorded again, and its digest shows a torn one.)

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::layout;

/// The largest golden that is read: 64 MiB.
pub const MAX_GOLDEN_BYTES: u64 = 64 << 20;

/// The deepest folder in which goldens are looked for.
const MAX_FOLDER_DEPTH: usize = 64;

const STAGE: &str = ".stage";
const PLAN: &str = "plan.json";
const LOCK: &str = "lock";
const KEY_FILE: &str = ".key";

/// A folder of goldens.
#[derive(Debug, Clone)]
pub struct Store {
    root: PathBuf,
}

/// What a record run changed; files relative to the store.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recorded {
    /// Files that are new or have other bytes now.
    pub written: Vec<String>,
    /// Files that are gone.
    pub removed: Vec<String>,
    /// How many files had these bytes already.
    pub unchanged: usize,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    write: Vec<String>,
    remove: Vec<String>,
}

impl Store {
    /// Names the folder; it need not exist.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Store {
        Store { root: root.into() }
    }

    /// The folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// All goldens, as paths relative to the store with `/` between the parts, sorted. Names that begin with a dot are not
    /// goldens, nor are files without `.yaml`.
    ///
    /// # Errors
    ///
    /// The system refused, a link lies among the goldens, or a record run was interrupted.
    #[expect(clippy::disallowed_methods, reason = "sorted before use")]
    pub fn files(&self) -> Result<Vec<String>, StoreError> {
        if self.root.join(STAGE).join(PLAN).exists() {
            return Err(StoreError::Interrupted {
                path: self.root.clone(),
            });
        }
        let mut files = Vec::new();
        let mut waiting = vec![(self.root.clone(), String::new(), 0)];
        while let Some((folder, prefix, depth)) = waiting.pop() {
            let entries = match fs::read_dir(&folder) {
                Err(error) if error.kind() == io::ErrorKind::NotFound && depth == 0 => {
                    return Ok(Vec::new());
                }
                entries => entries.map_err(|source| StoreError::Io {
                    path: folder.clone(),
                    source,
                })?,
            };
            for entry in entries {
                let fault = |source| StoreError::Io {
                    path: folder.clone(),
                    source,
                };
                let entry = entry.map_err(fault)?;
                let name = entry.file_name();
                let Some(name) = name.to_str() else {
                    return Err(StoreError::Outside {
                        path: format!("{prefix}{}", name.to_string_lossy()),
                    });
                };
                if name.starts_with('.') {
                    continue;
                }
                let path = format!("{prefix}{name}");
                let kind = entry.file_type().map_err(fault)?;
                if kind.is_symlink() || (kind.is_dir() && depth >= MAX_FOLDER_DEPTH) {
                    return Err(StoreError::Outside { path });
                } else if kind.is_dir() {
                    waiting.push((entry.path(), path + "/", depth + 1));
                } else if name.ends_with(".yaml") {
                    files.push(path);
                }
            }
        }
        files.sort();
        Ok(files)
    }

    /// Reads a file of the store; none when there is none.
    ///
    /// # Errors
    ///
    /// The system refused, the file is too large, or a link would lead elsewhere.
    pub fn read(&self, file: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.resolve(file)?;
        match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(StoreError::Io { path, source }),
            Ok(open) => {
                let mut bytes = Vec::new();
                open.take(MAX_GOLDEN_BYTES + 1)
                    .read_to_end(&mut bytes)
                    .map_err(|source| StoreError::Io { path, source })?;
                if bytes.len() as u64 > MAX_GOLDEN_BYTES {
                    return Err(StoreError::TooLarge {
                        path: file.to_owned(),
                        limit: MAX_GOLDEN_BYTES,
                    });
                }
                Ok(Some(bytes))
            }
        }
    }

    /// Reads the key file; none when there is none.
    ///
    /// # Errors
    ///
    /// As [`Store::read`].
    pub fn read_key(&self) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(KEY_FILE)
    }

    /// Begins a record run. What an interrupted run had decided is finished first.
    ///
    /// # Errors
    ///
    /// The system refused, or another run is writing.
    pub fn begin(&self) -> Result<Recording<'_>, StoreError> {
        let stage = self.root.join(STAGE);
        let fault = |path: &Path| {
            let path = path.to_owned();
            move |source| StoreError::Io { path, source }
        };
        fs::create_dir_all(&stage).map_err(fault(&stage))?;
        let is_plain = fs::symlink_metadata(&stage)
            .map_err(fault(&stage))?
            .is_dir();
        if !is_plain {
            return Err(StoreError::Outside {
                path: STAGE.to_owned(),
            });
        }
        let lock_path = stage.join(LOCK);
        if fs::symlink_metadata(&lock_path).is_ok_and(|meta| !meta.is_file()) {
            // Opening a link would create or empty the file that it leads to.
            return Err(StoreError::Outside {
                path: format!("{STAGE}/{LOCK}"),
            });
        }
        let lock = File::create(&lock_path).map_err(fault(&lock_path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::Busy {
                    path: self.root.clone(),
                });
            }
            Err(TryLockError::Error(source)) => {
                return Err(StoreError::Io {
                    path: lock_path,
                    source,
                });
            }
        }
        let plan_path = stage.join(PLAN);
        if let Ok(plan) = fs::read(&plan_path) {
            // A plan that cannot be read was never complete: it is written under another name first.
            let plan: Plan = serde_json::from_slice(&plan).map_err(|error| StoreError::Io {
                path: plan_path.clone(),
                source: error.into(),
            })?;
            self.carry_out(&plan)?;
        }
        self.clear_stage()?;
        Ok(Recording {
            store: self,
            _lock: lock,
            files: BTreeMap::new(),
            removed: Vec::new(),
            count: 0,
        })
    }

    /// Moves staged files to their places and removes what the plan says, as often as it takes: steps that were taken
    /// before are skipped.
    fn carry_out(&self, plan: &Plan) -> Result<(), StoreError> {
        for file in &plan.remove {
            let path = self.resolve(file)?;
            match fs::remove_file(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                result => result.map_err(|source| StoreError::Io {
                    path: path.clone(),
                    source,
                })?,
            }
            // Folders that hold nothing more go too; `remove_dir` refuses the others.
            let mut folder = path.parent();
            while let Some(empty) =
                folder.filter(|folder| *folder != self.root && fs::remove_dir(folder).is_ok())
            {
                folder = empty.parent();
            }
        }
        for (number, file) in plan.write.iter().enumerate() {
            let path = self.resolve(file)?;
            let fault = |source| StoreError::Io {
                path: path.clone(),
                source,
            };
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).map_err(fault)?;
            }
            match fs::rename(self.staged(number), &path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound && path.exists() => {}
                result => result.map_err(fault)?,
            }
        }
        Ok(())
    }

    #[expect(clippy::disallowed_methods, reason = "all of it goes, in any order")]
    fn clear_stage(&self) -> Result<(), StoreError> {
        let stage = self.root.join(STAGE);
        let fault = |source| StoreError::Io {
            path: stage.clone(),
            source,
        };
        // The plan first: without it the rest is rubbish to everybody.
        let mut names: Vec<PathBuf> = vec![stage.join(PLAN)];
        for entry in fs::read_dir(&stage).map_err(fault)? {
            names.push(entry.map_err(fault)?.path());
        }
        for path in names
            .into_iter()
            .filter(|path| path.file_name().is_some_and(|name| name != LOCK))
        {
            match fs::remove_file(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                result => result.map_err(|source| StoreError::Io { path, source })?,
            }
        }
        Ok(())
    }

    fn staged(&self, number: usize) -> PathBuf {
        self.root.join(STAGE).join(format!("{number}.new"))
    }

    /// The path of a file of the store. Refuses what would leave it, by its text or through a link.
    fn resolve(&self, file: &str) -> Result<PathBuf, StoreError> {
        let outside = || StoreError::Outside {
            path: file.to_owned(),
        };
        let relative = Path::new(file);
        if file.is_empty()
            || !relative
                .components()
                .all(|part| matches!(part, Component::Normal(_)))
        {
            return Err(outside());
        }
        let mut path = self.root.clone();
        for part in relative.components() {
            path.push(part);
            match fs::symlink_metadata(&path) {
                Ok(found) if found.is_symlink() => return Err(outside()),
                Ok(_) => {}
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                    ) => {}
                Err(source) => return Err(StoreError::Io { path, source }),
            }
        }
        Ok(path)
    }
}

/// A record run. Nothing in the store changes before [`Recording::commit`].
#[derive(Debug)]
pub struct Recording<'s> {
    store: &'s Store,
    _lock: File,
    /// Files to write, each with the number of its staged file.
    files: BTreeMap<String, usize>,
    removed: Vec<String>,
    count: usize,
}

impl Recording<'_> {
    /// Stages a file. Staging the same file again replaces it.
    ///
    /// # Errors
    ///
    /// The system refused, or the path leaves the store.
    pub fn write(&mut self, file: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.store.resolve(file)?;
        let number = self.count;
        self.count += 1;
        let path = self.store.staged(number);
        fs::write(&path, bytes).map_err(|source| StoreError::Io { path, source })?;
        self.files.insert(file.to_owned(), number);
        Ok(())
    }

    /// Stages the key file.
    ///
    /// # Errors
    ///
    /// As [`Recording::write`].
    pub fn write_key(&mut self, content: &str) -> Result<(), StoreError> {
        self.write(KEY_FILE, content.as_bytes())
    }

    /// Marks a file to be removed.
    ///
    /// # Errors
    ///
    /// The path leaves the store.
    pub fn remove(&mut self, file: &str) -> Result<(), StoreError> {
        self.store.resolve(file)?;
        self.removed.push(file.to_owned());
        Ok(())
    }

    /// Swaps everything in.
    ///
    /// # Errors
    ///
    /// Names stand in each other's way: nothing has changed. Or the system refused: when that happens after the plan is
    /// written, the next run finishes it.
    pub fn commit(self) -> Result<Recorded, StoreError> {
        let store = self.store;
        let mut recorded = Recorded::default();
        let mut plan = Plan::default();
        let existing = store.files()?;
        let (files, mut removed) = (self.files, self.removed);
        removed.retain(|file| !files.contains_key(file) && existing.contains(file));
        removed.sort();
        removed.dedup();
        let staying = existing.iter().filter(|file| !removed.contains(file));
        layout::check_files(staying.chain(files.keys()).map(String::as_str))?;
        for (file, number) in files {
            let staged = store.staged(number);
            let fault = |source| StoreError::Io {
                path: staged.clone(),
                source,
            };
            if store
                .read(&file)?
                .is_some_and(|old| fs::read(&staged).is_ok_and(|new| new == old))
            {
                recorded.unchanged += 1;
                continue;
            }
            // The staged files are numbered by their place in the plan.
            let planned = store
                .root
                .join(STAGE)
                .join(format!("{}.planned", plan.write.len()));
            fs::rename(&staged, &planned).map_err(fault)?;
            plan.write.push(file);
        }
        for number in 0..plan.write.len() {
            let planned = store.root.join(STAGE).join(format!("{number}.planned"));
            fs::rename(&planned, store.staged(number)).map_err(|source| StoreError::Io {
                path: planned,
                source,
            })?;
        }
        plan.remove = removed;
        if !plan.write.is_empty() || !plan.remove.is_empty() {
            let path = store.root.join(STAGE).join(PLAN);
            let unfinished = path.with_extension("part");
            let fault = |source| StoreError::Io {
                path: path.clone(),
                source,
            };
            let text = serde_json::to_vec(&plan).map_err(|error| fault(error.into()))?;
            fs::write(&unfinished, text)
                .and_then(|()| fs::rename(&unfinished, &path))
                .map_err(fault)?;
            store.carry_out(&plan)?;
        }
        store.clear_stage()?;
        // Nobody needs the stage between runs; a run that waits for its lock makes it again.
        let stage = store.root.join(STAGE);
        let _ = fs::remove_file(stage.join(LOCK)).and_then(|()| fs::remove_dir(&stage));
        recorded.written = plan.write;
        recorded.removed = plan.remove;
        Ok(recorded)
    }
}

#[cfg(test)]
mod tests;
