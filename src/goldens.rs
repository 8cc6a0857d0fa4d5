//! The goldens of one tree: read once, found by case and cell.

use std::collections::BTreeMap;

use artifact::{Cell, Golden, GoldenError, MaskKey};

use crate::repository::{Tree, TreeError};

/// The file of the fingerprints' key inside the goldens' folder.
const KEY_FILE: &str = ".key";
/// What interrupted or running record runs leave behind begins like this.
const HIDDEN: char = '.';

/// All goldens of a tree.
#[derive(Debug, Default)]
pub struct Goldens {
    /// The folder.
    folder: String,
    /// File relative to the goldens' folder, its bytes and what they say.
    files: BTreeMap<String, (Vec<u8>, Result<Golden, GoldenError>)>,
    /// The content of the key file.
    key: Option<Vec<u8>>,
}

impl Goldens {
    /// Reads the goldens below a folder of a tree.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn read(tree: &Tree, folder: &str) -> Result<Goldens, TreeError> {
        let mut goldens = Goldens {
            folder: folder.to_string(),
            files: BTreeMap::new(),
            key: tree.read(&format!("{folder}/{KEY_FILE}"))?,
        };
        let prefix = format!("{folder}/");
        let paths: Vec<String> = tree
            .files_below(folder)?
            .into_iter()
            .filter(|path| {
                let inside = path.strip_prefix(&prefix).unwrap_or(path);
                inside.ends_with(".yaml") && !inside.split('/').any(|part| part.starts_with(HIDDEN))
            })
            .collect();
        for (path, bytes) in paths.iter().zip(tree.read_many(&paths)?) {
            if let Some(bytes) = bytes {
                let golden = artifact::read(&bytes);
                goldens
                    .files
                    .insert(path[prefix.len()..].to_string(), (bytes, golden));
            }
        }
        Ok(goldens)
    }

    /// The key of the fingerprints; `None` where there is no key file.
    ///
    /// # Errors
    /// When the file holds no key.
    pub fn key(&self) -> Result<Option<MaskKey>, artifact::KeyError> {
        self.key.as_deref().map(MaskKey::from_file).transpose()
    }

    /// A file's path in the repository.
    pub fn path(&self, file: &str) -> String {
        format!("{}/{file}", self.folder)
    }

    /// The files, sorted.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The bytes of a file.
    pub fn bytes(&self, file: &str) -> Option<&[u8]> {
        self.files.get(file).map(|(bytes, _)| bytes.as_slice())
    }

    /// What a file says.
    pub fn golden(&self, file: &str) -> Option<&Result<Golden, GoldenError>> {
        self.files.get(file).map(|(_, golden)| golden)
    }

    /// The golden that holds a cell of a case.
    pub fn find(&self, chart: &str, case: &str, cell: &Cell) -> Option<&Golden> {
        self.of_case(chart, case)
            .find(|golden| golden.cells.contains(cell))
    }

    /// The goldens of a case.
    pub fn of_case(&self, chart: &str, case: &str) -> impl Iterator<Item = &Golden> + use<'_> {
        let (chart, case) = (chart.to_string(), case.to_string());
        self.files
            .values()
            .filter_map(|(_, golden)| golden.as_ref().ok())
            .filter(move |golden| golden.chart == chart && golden.case == case)
    }
}
