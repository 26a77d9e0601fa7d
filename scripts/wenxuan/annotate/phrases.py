"""Readings that pypinyin's dictionary lacks or has otherwise (词表): by word, by surname, by neighbours.

The tones are those of 现代汉语词典: neutral tone (轻声) where the word always has it, and no sandhi of 一 and 不.
"""

import re

_NEUTRAL = """
爸爸 bà ba|妈妈 mā ma|爷爷 yé ye|奶奶 nǎi nai|哥哥 gē ge|姐姐 jiě jie|弟弟 dì di|妹妹 mèi mei|叔叔 shū shu
姑姑 gū gu|舅舅 jiù jiu|婶婶 shěn shen|伯伯 bó bo|姥姥 lǎo lao|公公 gōng gong|婆婆 pó po|太太 tài tai|娃娃 wá wa
宝宝 bǎo bao|星星 xīng xing|猩猩 xīng xing|东西 dōng xi|地方 dì fang|先生 xiān sheng|朋友 péng you|认识 rèn shi
衣服 yī fu|时候 shí hou|学生 xué sheng|漂亮 piào liang|告诉 gào su|喜欢 xǐ huan|事情 shì qing|舒服 shū fu
明白 míng bai|眼睛 yǎn jing|耳朵 ěr duo|嘴巴 zuǐ ba|尾巴 wěi ba|脑袋 nǎo dai|消息 xiāo xi|休息 xiū xi
月亮 yuè liang|早上 zǎo shang|晚上 wǎn shang|老婆 lǎo po|师傅 shī fu|护士 hù shi|客气 kè qi|力气 lì qi
脾气 pí qi|名字 míng zi|窗户 chuāng hu|灯笼 dēng long|豆腐 dòu fu|点心 diǎn xin|葡萄 pú tao|棉花 mián hua
庄稼 zhuāng jia|玻璃 bō li|包袱 bāo fu|扫帚 sào zhou|笤帚 tiáo zhou|胳膊 gē bo|巴掌 bā zhang|指甲 zhǐ jia
心思 xīn si|主意 zhǔ yi|规矩 guī ju|麻烦 má fan|热闹 rè nao|清楚 qīng chu|糊涂 hú tu|老实 lǎo shi|聪明 cōng ming
厉害 lì hai|凉快 liáng kuai|结实 jiē shi|宽敞 kuān chang|亮堂 liàng tang|打听 dǎ ting|商量 shāng liang
收拾 shōu shi|打扮 dǎ ban|招呼 zhāo hu|咳嗽 ké sou|琢磨 zuó mo|嘟囔 dū nang|唠叨 láo dao|吓唬 xià hu
答应 dā ying|佩服 pèi fu|使唤 shǐ huan|见识 jiàn shi|连累 lián lei|大夫 dài fu|薄荷 bò he|伺候 cì hou
本事 běn shi|故事 gù shi|亲戚 qīn qi|邻居 lín ju|街坊 jiē fang|伙计 huǒ ji|媳妇 xí fu|闺女 guī nü|姑娘 gū niang
女婿 nǚ xu|丫头 yā tou|少爷 shào ye|云彩 yún cai|风筝 fēng zheng|蘑菇 mó gu|苍蝇 cāng ying|骆驼 luò tuo
狐狸 hú li|石榴 shí liu|核桃 hé tao|芝麻 zhī ma|烧饼 shāo bing|火烧 huǒ shao|粮食 liáng shi|牲口 shēng kou
口袋 kǒu dai|钥匙 yào shi|栅栏 zhà lan|篱笆 lí ba|行李 xíng li|被子 bèi zi|动静 dòng jing|工夫 gōng fu
记性 jì xing|运气 yùn qi|福气 fú qi|和气 hé qi|秀气 xiù qi|机灵 jī ling|疙瘩 gē da|窟窿 kū long|精神 jīng shen
知识 zhī shi|关系 guān xi|意见 yì jian|生意 shēng yi|买卖 mǎi mai|告示 gào shi|交情 jiāo qing|稀罕 xī han
新鲜 xīn xian|暖和 nuǎn huo|软和 ruǎn huo|搅和 jiǎo huo|掺和 chān huo|嘀咕 dí gu|哆嗦 duō suo|耷拉 dā la
溜达 liū da|磨蹭 mó ceng|念叨 niàn dao|折腾 zhē teng|张罗 zhāng luo|耽搁 dān ge|耽误 dān wu|巴结 bā jie
了不起 liǎo bu qǐ|对不起 duì bu qǐ|来不及 lái bu jí|舍不得 shě bu de|由不得 yóu bu de|恨不得 hèn bu de
怪不得 guài bu de|差不多 chà bu duō|看不见 kàn bu jiàn|听不见 tīng bu jiàn|看得见 kàn de jiàn
"""
_WORDS = """
流血 liú xuè|吐痰 tǔ tán|吐血 tù xiě|打中 dǎ zhòng|看中 kàn zhòng|击中 jī zhòng|猜中 cāi zhòng|选中 xuǎn zhòng
考中 kǎo zhòng|射中 shè zhòng|相中 xiāng zhòng|中毒 zhòng dú|中暑 zhòng shǔ|中弹 zhòng dàn|中计 zhòng jì
重来 chóng lái|重写 chóng xiě|重做 chóng zuò|重逢 chóng féng|重建 chóng jiàn|重读 chóng dú|重重 chóng chóng
还书 huán shū|还钱 huán qián|还债 huán zhài|还清 huán qīng|还账 huán zhàng|还了 huán le|还款 huán kuǎn|还礼 huán lǐ
长高 zhǎng gāo|长满 zhǎng mǎn|长成 zhǎng chéng|长着 zhǎng zhe|长了 zhǎng le|长到 zhǎng dào|长头发 cháng tóu fà
长得 zhǎng de|长辈 zhǎng bèi|长草 zhǎng cǎo|长胖 zhǎng pàng|行长 háng zhǎng|镇长 zhèn zhǎng|班长 bān zhǎng
教他 jiāo tā|教她 jiāo tā|教你 jiāo nǐ|教我 jiāo wǒ|教孩子 jiāo hái zi|教学生 jiāo xué sheng|教过 jiāo guo
教了 jiāo le|教得 jiāo de|教语文 jiāo yǔ wén|教数学 jiāo shù xué|教写字 jiāo xiě zì|教给 jiāo gěi
数一数 shǔ yī shǔ|数了数 shǔ le shǔ|数数 shǔ shù|数着 shǔ zhe|数星星 shǔ xīng xing|数钱 shǔ qián|数完 shǔ wán
数到 shǔ dào|数过 shǔ guo|数来数去 shǔ lái shǔ qù|墙倒 qiáng dǎo|倒下 dǎo xià|倒在 dǎo zài|倒地 dǎo dì
倒闭 dǎo bì|绊倒 bàn dǎo|吹倒 chuī dǎo|晕倒 yūn dǎo|病倒 bìng dǎo|滑倒 huá dǎo|倒水 dào shuǐ|倒茶 dào chá
为他 wèi tā|为她 wèi tā|为你 wèi nǐ|为我 wèi wǒ|为这 wèi zhè|为那 wèi nà|为何 wèi hé|为谁 wèi shéi|以为 yǐ wéi
一行字 yī háng zì|一行诗 yī háng shī|一行泪 yī háng lèi
两行 liǎng háng|三行 sān háng|几行 jǐ háng|每行 měi háng|这行 zhè háng|行字 háng zì|行诗 háng shī|同行 tóng háng
种树 zhòng shù|种菜 zhòng cài|种田 zhòng tián|种粮 zhòng liáng|种下 zhòng xià|种着 zhòng zhe|种瓜 zhòng guā
切菜 qiē cài|切开 qiē kāi|切肉 qiē ròu|磨刀 mó dāo|磨面 mò miàn|盛汤 chéng tāng|盛水 chéng shuǐ|削皮 xiāo pí
削苹果 xiāo píng guǒ|系鞋带 jì xié dài|系上 jì shàng|系好 jì hǎo|系着 jì zhe|扎辫子 zā biàn zi|背着 bēi zhe
背起 bēi qǐ|背上 bēi shàng|落在后面 là zài hòu miàn|落下 luò xià|撒谎 sā huǎng|撒娇 sā jiāo|露面 lòu miàn
血淋淋 xiě lín lín|朝北 cháo běi|朝南 cháo nán|朝东 cháo dōng|朝西 cháo xī|朝着 cháo zhe|朝他 cháo tā|朝我 cháo wǒ
给予 jǐ yǔ|供应 gōng yìng|供品 gòng pǐn|空位 kòng wèi|空地 kòng dì|抽空 chōu kòng|闷热 mēn rè|闷着 mēn zhe
发闷 fā mèn|曲儿 qǔ er|歌曲 gē qǔ|应声 yìng shēng|喊应 hǎn yìng|答应着 dā ying zhe|兴致 xìng zhì|兴起 xīng qǐ
挨着 āi zhe|挨打 ái dǎ|挨骂 ái mà|挨饿 ái è|挨家 āi jiā|炸酱 zhá jiàng|炸油条 zhá yóu tiáo|油炸 yóu zhá
涨红 zhàng hóng|涨水 zhǎng shuǐ|拧干 níng gān|拧开 nǐng kāi|屏住 bǐng zhù|屏气 bǐng qì|散开 sàn kāi|散场 sàn chǎng
咽气 yàn qì|咽下 yàn xià|哽咽 gěng yè|蒙着 méng zhe|蒙住 méng zhù|钻进 zuān jìn|钻出 zuān chū|电钻 diàn zuàn
"""
_SURNAMES = """
任 rén|单 shàn|仇 qiú|解 xiè|曾 zēng|查 zhā|华 huà|朴 piáo|区 ōu|盖 gě|缪 miào|翟 zhái|宁 nìng|员 yùn|祭 zhài|燕 yān
乐 yuè|尉迟 yù chí|万俟 mò qí|澹台 tán tái|长孙 zhǎng sūn|令狐 líng hú|种 chóng|折 shé|黑 hè|洗 xiǎn|召 shào|逄 páng
應 yīng|單 shàn|區 ōu|繆 miào|寧 nìng|員 yùn|樂 yuè|長孫 zhǎng sūn|尉遲 yù chí|蓋 gě|華 huà|么 yāo|纪 jǐ|紀 jǐ
"""
_AROUND = (  # (what, single in its own word; reading; what stands before, after), the first that fits
    ("得", "dé", "", "[了过知病]"),
    ("得", "děi", "[我你您他她它咱们谁就还非总只也都必可]", "."),
    ("得", "de", ".", ""),
    ("地", "dì", "", "[里上下中面边头主皮板的是都也就被和与有没]|$"),
    ("地", "de", r"(.)\1|[^亩块片的在这那此该各本当每某处遍满落着就下上种扫拖埋占耕租].", ""),
    ("了", "liǎo", "不", ""),
    ("只", "zhī", "[一二两三四五六七八九十百千几每这那哪半]", ""),
    ("还", "huán", "[要没该去来才]", "[给钱书债]"),
    ("行", "háng", "[一二两三四五六七八九十几每这那头]", "[字诗泪树]"),
)
AROUND = tuple(
    (what, reading, re.compile(rf"(?:{before})\Z" if before else ""), re.compile(after))
    for what, reading, before, after in _AROUND
)


def _table(text: str) -> dict[str, tuple[str, ...]]:
    entries = (entry.split() for row in text.split("\n") for entry in row.split("|") if entry)
    return {word: tuple(readings) for word, *readings in entries}


WORDS = _table(_NEUTRAL) | _table(_WORDS)
SURNAMES = _table(_SURNAMES)
