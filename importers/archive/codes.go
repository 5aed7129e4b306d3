package archive

import (
	"fmt"

	"gridzone/importers/dataset"
)

// Codes of what is wrong with an archive; they are stable.
const (
	CodeTruncated   = "truncated"               // its end is missing, and with it its directory
	CodeDamaged     = "damaged_archive"         // its directory or an entry is not what it should be
	CodeTooMany     = "too_many_entries"        // more entries than are looked at
	CodeTooLarge    = "archive_too_large"       // its entries are too large, one or all together
	CodeBomb        = "zip_bomb"                // an entry swells beyond what data does
	CodeOverlap     = "overlapping_entries"     // two entries are made of the same bytes
	CodeLyingSize   = "lying_size"              // an entry unpacks to another size than is declared
	CodeUnsafePath  = "unsafe_path"             // a name leads out of the archive
	CodeBadName     = "bad_entry_name"          // a name is no text
	CodeLink        = "link_in_archive"         // an entry is a link or a device
	CodeDuplicate   = "duplicate_entry"         // two entries have one name
	CodeEncrypted   = "encrypted_entry"         // an entry takes a password
	CodeCompression = "unsupported_compression" // an entry is packed in another way than deflate
)

// packAgain is what mends most of them.
const packAgain = "pack the files again into a new zip"

func fault(code, repair, detail string, args ...any) error {
	return &dataset.FileFault{Code: code, Detail: fmt.Sprintf(detail, args...), Repair: repair}
}
