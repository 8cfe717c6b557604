# programs.csv -> the admitted of each year, candidates-YEAR.csv in `dir`. Nobody is real: the region codes of the identity numbers end in 99, which no
# county has, and the telephone numbers are 1990 and a count.
#   -v years="2021 2022"  -v sizes="270 95"  how many a year of each programme, in the order of programs.csv; one number: of each
#   -v child=1            children for a primary school, which has no programmes: programs.csv is not read
BEGIN {
	FS = OFS = ","
	state = 20230901
	split("7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2", weight, " ")
	nsurnames = words("王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 高 林 罗 郑 梁 谢 宋 唐 许 韩 冯 邓 曹 彭 曾 肖 田 董 袁 潘 于 蒋 蔡 余 杜 叶 程 苏 魏 吕 丁 任 沈 姚 卢 姜 崔 钟 谭 陆 汪 范 金 石 廖 贾 夏 韦 付 方 白 邹 孟 熊 秦 邱 江 尹 薛 闫 段 雷 侯 龙 史 陶 黎 贺 顾 毛 郝 龚 邵 万 钱 严 戴 莫 孔 向 汤", surnames)
	nmen = words("伟 强 磊 军 勇 杰 涛 超 明 刚 平 辉 鹏 华 飞 鑫 波 斌 宇 浩 凯 健 俊 帆 帅 旭 宁 龙 林 欢 阳 建 亮 成 畅 峰 博 晨 东 翔 晖 皓 轩 泽 睿 航 宸 昊 然 毅 恒 哲 瀚 景 嘉 子 文 志 家 一 天 思 允 承 彦 钧 锐 骏 霖 煜 珩 赟", men)
	nwomen = words("芳 娜 敏 静 丽 艳 娟 霞 秀 燕 玲 桂 英 婷 雪 琳 慧 莹 洁 梅 倩 颖 红 云 兰 凤 璐 瑶 佳 怡 欣 悦 梦 菲 萱 诗 涵 雨 晴 宁 思 雅 可 馨 语 心 若 紫 子 文 楠 岚 蕾 薇 菁 岑 婉 清 彤 钰 瑾 昕 妍 珺 嫣", women)
	norigins = words("江苏省南京市:3201 江苏省无锡市:3202 江苏省徐州市:3203 江苏省常州市:3204 江苏省苏州市:3205 江苏省南通市:3206 江苏省盐城市:3209 安徽省合肥市:3401 安徽省阜阳市:3412 山东省临沂市:3713 河南省商丘市:4114 河南省周口市:4116 江西省赣州市:3607 甘肃省天水市:6205:回族 贵州省铜仁市:5206:苗族 云南省昭通市:5306:彝族 广西壮族自治区南宁市:4501:壮族 湖北省恩施土家族苗族自治州:4228:土家族", origins)
	nyears = words(years, year); nsizes = words(sizes, size)
}
FNR > 1 {
	p = ++programs
	program[p] = $1; program_name[p] = $2; college[p] = $3; level[p] = $4; length_of[p] = $5
	category[p] = $2 ~ /预科/ ? "预科" : $2 ~ /成人/ ? "成人教育" : "普通高考"
}

function check_character(digits,    i, sum) {
	for (i = 1; i <= 17; i++) sum += substr(digits, i, 1) * weight[i]
	return substr("10X98765432", sum % 11 + 1, 1)
}
function identity(region, birth, male,    digits) {
	gsub("-", "", birth)
	do digits = region birth sprintf("%02d%d", 10 + rnd(90), 2 * rnd(5) + male); while (digits in seen)
	seen[digits] = 1
	return digits check_character(digits)
}
function name_of(male) { return one(surnames, nsurnames) (male ? one(men, nmen) one(men, nmen) : one(women, nwomen) one(women, nwomen)) }
# Whoever enters in `y` at `age` was born in the twelve months before its September.
function person(y, age,    a, r) {
	male = rnd(2)
	sex = male ? "男" : "女"
	name = name_of(male)
	split(one(origins, norigins), a, ":")
	origin = a[1]; region = a[2]
	birth = date(days((y - age) "-09-01") + rnd(364))
	id_number = identity(region "99", birth, male)
	ethnicity = a[3] != "" && rnd(2) ? a[3] : "汉族"
	r = rnd(100); politics = r < 80 ? "共青团员" : r < 97 ? "群众" : "中共预备党员"
	phone = sprintf("1990%07d", ++phones)
	exam_id = child ? sprintf("%d%05d", y, ++exams[y]) : substr(y, 3) region "99" sprintf("%06d", ++exams[y] * 7 + 1000)
}
function student(y, p,    row) {
	person(y, level[p] ~ /硕士/ ? 23 : 19)
	row = exam_id OFS name OFS sex OFS id_number OFS birth OFS ethnicity OFS politics OFS origin OFS phone OFS category[p]
	return row OFS level[p] OFS program[p] OFS program_name[p] OFS college[p] OFS length_of[p] OFS "统一招生" OFS "秋季" OFS y "-09-01"
}
function pupil(y,    row, father, here) {
	person(y, 7)
	here = rnd(100) < 82; father = rnd(2)
	row = exam_id OFS name OFS sex OFS id_number OFS birth OFS ethnicity OFS "小学" OFS 6 OFS y "-09-01" OFS name_of(father)
	row = row OFS (father ? "父亲" : "母亲") OFS sprintf("1991%07d", phones) OFS "示范镇学前街" (1 + rnd(180)) "号" OFS (here ? "江苏省南通市" : origin)
	return row OFS (here ? (rnd(2) ? "城东学区" : "城西学区") : "") OFS (here ? "否" : "是") OFS "非留守儿童" OFS "否" OFS "是" OFS "否"
}

# The list comes as admissions sends it, not by programme.
END {
	head = child ? "报名号,姓名,性别,身份证号,出生日期,民族,培养层次,学制,入学日期,监护人,与监护人关系,监护人电话,家庭住址,户籍所在地,学区,随迁子女,留守儿童,孤儿,受过学前教育,寄宿生" : \
		"考生号,姓名,性别,身份证号码,出生日期,民族,政治面貌,生源地,联系电话,考生类别,层次,专业代码,专业名称,院系,学制,录取方式,入学季节,入学日期"
	for (i = 1; i <= nyears; i++) {
		file = dir "/candidates-" year[i] ".csv"
		print head >file
		n = 0
		if (child) n = size[1]
		else for (p = 1; p <= programs; p++) for (k = nsizes > 1 ? size[p] : size[1]; k > 0; k--) order[++n] = p
		if (!child) for (k = n; k > 1; k--) { s = 1 + rnd(k); t = order[k]; order[k] = order[s]; order[s] = t }
		for (k = 1; k <= n; k++) print child ? pupil(year[i]) : student(year[i], order[k]) >file
		close(file)
	}
}
