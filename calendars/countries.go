// SPDX-License-Identifier: MIT

package calendars

import (
	"slices"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/ar"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/ecb"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/mw"
	"github.com/rickar/cal/v2/nc"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/ru"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"
	"github.com/rickar/cal/v2/ua"
	"github.com/rickar/cal/v2/us"
	"github.com/rickar/cal/v2/za"
)

// seed is a country, or a part of one, with its holidays.
type seed struct {
	code, name string
	holidays   []*cal.Holiday
}

// seeds are all that the library has, by code.
var seeds = []seed{
	{"AR", "Argentina", ar.Holidays},
	{"AT", "Austria", at.Holidays},
	{"AU", "Australia", inAll(au.HolidaysACT, au.HolidaysNSW, au.HolidaysNT, au.HolidaysQLD, au.HolidaysSA, au.HolidaysTAS, au.HolidaysVIC, au.HolidaysWA)},
	{"AU-ACT", "Australia, Australian Capital Territory", au.HolidaysACT},
	{"AU-NSW", "Australia, New South Wales", au.HolidaysNSW},
	{"AU-NT", "Australia, Northern Territory", au.HolidaysNT},
	{"AU-QLD", "Australia, Queensland", au.HolidaysQLD},
	{"AU-SA", "Australia, South Australia", au.HolidaysSA},
	{"AU-TAS", "Australia, Tasmania", au.HolidaysTAS},
	{"AU-VIC", "Australia, Victoria", au.HolidaysVIC},
	{"AU-WA", "Australia, Western Australia", au.HolidaysWA},
	{"BE", "Belgium", be.Holidays},
	{"BG", "Bulgaria", bg.Holidays},
	{"BR", "Brazil", br.Holidays},
	{"CA", "Canada", ca.Holidays},
	{"CH", "Switzerland", ch.Holidays},
	{"CH-AG", "Switzerland, Aargau", ch.HolidaysAG},
	{"CH-AI", "Switzerland, Appenzell Innerrhoden", ch.HolidaysAI},
	{"CH-AR", "Switzerland, Appenzell Ausserrhoden", ch.HolidaysAR},
	{"CH-BE", "Switzerland, Bern", ch.HolidaysBE},
	{"CH-BL", "Switzerland, Basel-Landschaft", ch.HolidaysBL},
	{"CH-BS", "Switzerland, Basel-Stadt", ch.HolidaysBS},
	{"CH-FR", "Switzerland, Fribourg", ch.HolidaysFR},
	{"CH-GE", "Switzerland, Genève", ch.HolidaysGE},
	{"CH-GL", "Switzerland, Glarus", ch.HolidaysGL},
	{"CH-GR", "Switzerland, Graubünden", ch.HolidaysGR},
	{"CH-JU", "Switzerland, Jura", ch.HolidaysJU},
	{"CH-LU", "Switzerland, Luzern", ch.HolidaysLU},
	{"CH-NE", "Switzerland, Neuchâtel", ch.HolidaysNE},
	{"CH-NW", "Switzerland, Nidwalden", ch.HolidaysNW},
	{"CH-OW", "Switzerland, Obwalden", ch.HolidaysOW},
	{"CH-SG", "Switzerland, St. Gallen", ch.HolidaysSG},
	{"CH-SH", "Switzerland, Schaffhausen", ch.HolidaysSH},
	{"CH-SO", "Switzerland, Solothurn", ch.HolidaysSO},
	{"CH-SZ", "Switzerland, Schwyz", ch.HolidaysSZ},
	{"CH-TG", "Switzerland, Thurgau", ch.HolidaysTG},
	{"CH-TI", "Switzerland, Ticino", ch.HolidaysTI},
	{"CH-UR", "Switzerland, Uri", ch.HolidaysUR},
	{"CH-VD", "Switzerland, Vaud", ch.HolidaysVD},
	{"CH-VS", "Switzerland, Valais", ch.HolidaysVS},
	{"CH-ZG", "Switzerland, Zug", ch.HolidaysZG},
	{"CH-ZH", "Switzerland, Zürich", ch.HolidaysZH},
	{"CZ", "Czechia", cz.Holidays},
	{"DE", "Germany", de.Holidays},
	{"DE-BB", "Germany, Brandenburg", de.HolidaysBB},
	{"DE-BE", "Germany, Berlin", de.HolidaysBE},
	{"DE-BW", "Germany, Baden-Württemberg", de.HolidaysBW},
	{"DE-BY", "Germany, Bayern", de.HolidaysBY},
	{"DE-HB", "Germany, Bremen", de.HolidaysHB},
	{"DE-HE", "Germany, Hessen", de.HolidaysHE},
	{"DE-HH", "Germany, Hamburg", de.HolidaysHH},
	{"DE-MV", "Germany, Mecklenburg-Vorpommern", de.HolidaysMV},
	{"DE-NI", "Germany, Niedersachsen", de.HolidaysNI},
	{"DE-NW", "Germany, Nordrhein-Westfalen", de.HolidaysNW},
	{"DE-RP", "Germany, Rheinland-Pfalz", de.HolidaysRP},
	{"DE-SH", "Germany, Schleswig-Holstein", de.HolidaysSH},
	{"DE-SL", "Germany, Saarland", de.HolidaysSL},
	{"DE-SN", "Germany, Sachsen", de.HolidaysSN},
	{"DE-ST", "Germany, Sachsen-Anhalt", de.HolidaysST},
	{"DE-TH", "Germany, Thüringen", de.HolidaysTH},
	{"DK", "Denmark", dk.Holidays},
	{"ECB", "Banks of the euro (TARGET)", ecb.Holidays},
	{"ES", "Spain", es.Holidays},
	{"FR", "France", fr.Holidays},
	{"GB", "United Kingdom", gb.Holidays},
	{"GR", "Greece", gr.Holidays},
	{"HR", "Croatia", hr.Holidays},
	{"IE", "Ireland", ie.Holidays},
	{"IT", "Italy", it.Holidays},
	{"JP", "Japan", jp.Holidays},
	{"LT", "Lithuania", lt.Holidays},
	{"LV", "Latvia", lv.Holidays},
	{"MW", "Malawi", mw.Holidays},
	{"NC", "New Caledonia", nc.Holidays},
	{"NL", "Netherlands", nl.Holidays},
	{"NO", "Norway", no.Holidays},
	{"NZ", "New Zealand", nz.Holidays},
	{"PL", "Poland", pl.Holidays},
	{"RO", "Romania", ro.Holidays},
	{"RU", "Russia", ru.Holidays},
	{"SE", "Sweden", se.Holidays},
	{"SI", "Slovenia", si.Holidays},
	{"SK", "Slovakia", sk.Holidays},
	{"UA", "Ukraine", ua.Holidays},
	{"US", "United States", us.Holidays},
	{"ZA", "South Africa", za.Holidays},
}

// inAll gives the holidays that stand in each list.
func inAll(lists ...[]*cal.Holiday) []*cal.Holiday {
	return slices.DeleteFunc(slices.Clone(lists[0]), func(h *cal.Holiday) bool {
		return slices.ContainsFunc(lists[1:], func(list []*cal.Holiday) bool { return !slices.Contains(list, h) })
	})
}
