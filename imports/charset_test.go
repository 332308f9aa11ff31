// SPDX-License-Identifier: MIT

package imports

import (
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// TestDetect reads back what was written in the usual charsets.
func TestDetect(t *testing.T) {
	t.Parallel()
	russian := strings.Repeat("имя;телефон;город\nМирный Евгений;0301234567;Санкт-Петербург, улица Строителей\n", 5)
	for name, tt := range map[string]struct {
		text string
		enc  encoding.Encoding
		want string
		sure bool
	}{
		"ASCII":       {"name,number\nA,1\n", encoding.Nop, UTF8, true},
		"UTF-8":       {russian, encoding.Nop, UTF8, true},
		"UTF-8 mark":  {"\ufeffname\n", encoding.Nop, UTF8, true},
		"cut UTF-8":   {russian[:len(russian)-1] + "\xd0", encoding.Nop, UTF8, true},
		"UTF-16 LE":   {russian, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "utf-16le", true},
		"UTF-16 BE":   {russian, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "utf-16be", true},
		"1251":        {russian, charmap.Windows1251, "windows-1251", false},
		"little 1251": {"name,number\nИван,1\nОльга,2\nМария,3\n", charmap.Windows1251, "windows-1251", false}, // the detector is 0.81 sure
		"KOI8-R":      {russian, charmap.KOI8R, "koi8-r", false},
		"866":         {russian, charmap.CodePage866, "ibm866", false},
		"Shift JIS":   {strings.Repeat("名前,電話番号\n山田太郎、東京都に住んでいます\n", 20), japanese.ShiftJIS, "shift_jis", false},
		"GB":          {strings.Repeat("姓名,电话,城市\n王小明,0301234567,北京市海淀区\n", 20), simplifiedchinese.GB18030, "gb18030", false},
		"little 1252": {"name\nJürgen\n", charmap.Windows1252, fallback, false},
	} {
		raw, err := tt.enc.NewEncoder().String(tt.text)
		if err != nil {
			t.Fatal(err)
		}
		got := Detect([]byte(raw))
		same := got.Charset == tt.want || strings.HasPrefix(tt.want, "gb") && strings.HasPrefix(got.Charset, "gb")
		if !same || got.Sure != tt.sure {
			t.Errorf("%s: %+v, want %s", name, got, tt.want)
			continue
		}
		r, err := decode(strings.NewReader(raw), got.Charset)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if back := strings.TrimPrefix(string(text), "\ufeff"); name != "cut UTF-8" && (err != nil || back != strings.TrimPrefix(tt.text, "\ufeff")) {
			t.Errorf("%s: reads %.60q, %v", name, text, err)
		}
	}
	for _, name := range Charsets() {
		if _, err := encodingOf(name); err != nil {
			t.Errorf("%s is offered and not known", name)
		}
	}
}
