/* Made from backend/quickadd-bundle by `npm run build`. Holds chrono-node 2.10.3:
The MIT License

Copyright (c) 2014, Wanasit Tanakitrungruang

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in
all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN
THE SOFTWARE.
*/
(()=>{var __defProp=Object.defineProperty;var __defNormalProp=(obj,key,value)=>key in obj?__defProp(obj,key,{enumerable:!0,configurable:!0,writable:!0,value}):obj[key]=value;var __name=(target,value)=>__defProp(target,"name",{value,configurable:!0});var __export=(target,all)=>{for(var name in all)__defProp(target,name,{get:all[name],enumerable:!0})};var __publicField=(obj,key,value)=>__defNormalProp(obj,typeof key!="symbol"?key+"":key,value);var de_exports={};__export(de_exports,{Chrono:()=>Chrono,Meridiem:()=>Meridiem,ParsingComponents:()=>ParsingComponents,ParsingResult:()=>ParsingResult,ReferenceWithTimezone:()=>ReferenceWithTimezone,
Weekday:()=>Weekday,casual:()=>casual,createCasualConfiguration:()=>createCasualConfiguration,createConfiguration:()=>createConfiguration,parse:()=>parse,parseDate:()=>parseDate,
strict:()=>strict});var Meridiem;(function(Meridiem2){Meridiem2[Meridiem2.AM=0]="AM",Meridiem2[Meridiem2.PM=1]="PM"})(Meridiem||(Meridiem={}));var Weekday;(function(Weekday2){Weekday2[Weekday2.
SUNDAY=0]="SUNDAY",Weekday2[Weekday2.MONDAY=1]="MONDAY",Weekday2[Weekday2.TUESDAY=2]="TUESDAY",Weekday2[Weekday2.WEDNESDAY=3]="WEDNESDAY",Weekday2[Weekday2.THURSDAY=
4]="THURSDAY",Weekday2[Weekday2.FRIDAY=5]="FRIDAY",Weekday2[Weekday2.SATURDAY=6]="SATURDAY"})(Weekday||(Weekday={}));var Month;(function(Month2){Month2[Month2.JANUARY=
1]="JANUARY",Month2[Month2.FEBRUARY=2]="FEBRUARY",Month2[Month2.MARCH=3]="MARCH",Month2[Month2.APRIL=4]="APRIL",Month2[Month2.MAY=5]="MAY",Month2[Month2.JUNE=6]=
"JUNE",Month2[Month2.JULY=7]="JULY",Month2[Month2.AUGUST=8]="AUGUST",Month2[Month2.SEPTEMBER=9]="SEPTEMBER",Month2[Month2.OCTOBER=10]="OCTOBER",Month2[Month2.NOVEMBER=
11]="NOVEMBER",Month2[Month2.DECEMBER=12]="DECEMBER"})(Month||(Month={}));var TIMEZONE_ABBR_MAP={ACDT:630,ACST:570,ADT:-180,AEDT:660,AEST:600,AFT:270,AKDT:-480,AKST:-540,ALMT:360,AMST:-180,AMT:-240,ANAST:720,ANAT:720,AQTT:300,ART:-180,
AST:-240,AWDT:540,AWST:480,AZOST:0,AZOT:-60,AZST:300,AZT:240,BNT:480,BOT:-240,BRST:-120,BRT:-180,BST:60,BTT:360,CAST:480,CAT:120,CCT:390,CDT:-300,CEST:120,CET:{
timezoneOffsetDuringDst:120,timezoneOffsetNonDst:60,dstStart:__name(year=>getLastWeekdayOfMonth(year,Month.MARCH,Weekday.SUNDAY,2),"dstStart"),dstEnd:__name(year=>getLastWeekdayOfMonth(
year,Month.OCTOBER,Weekday.SUNDAY,3),"dstEnd")},CHADT:825,CHAST:765,CKT:-600,CLST:-180,CLT:-240,COT:-300,CST:-360,CT:{timezoneOffsetDuringDst:-300,timezoneOffsetNonDst:-360,
dstStart:__name(year=>getNthWeekdayOfMonth(year,Month.MARCH,Weekday.SUNDAY,2,2),"dstStart"),dstEnd:__name(year=>getNthWeekdayOfMonth(year,Month.NOVEMBER,Weekday.
SUNDAY,1,2),"dstEnd")},CVT:-60,CXT:420,ChST:600,DAVT:420,EASST:-300,EAST:-360,EAT:180,ECT:-300,EDT:-240,EEST:180,EET:120,EGST:0,EGT:-60,EST:-300,ET:{timezoneOffsetDuringDst:-240,
timezoneOffsetNonDst:-300,dstStart:__name(year=>getNthWeekdayOfMonth(year,Month.MARCH,Weekday.SUNDAY,2,2),"dstStart"),dstEnd:__name(year=>getNthWeekdayOfMonth(year,
Month.NOVEMBER,Weekday.SUNDAY,1,2),"dstEnd")},FJST:780,FJT:720,FKST:-180,FKT:-240,FNT:-120,GALT:-360,GAMT:-540,GET:240,GFT:-180,GILT:720,GMT:0,GST:240,GYT:-240,
HAA:-180,HAC:-300,HADT:-540,HAE:-240,HAP:-420,HAR:-360,HAST:-600,HAT:-90,HAY:-480,HKT:480,HLV:-210,HNA:-240,HNC:-360,HNE:-300,HNP:-480,HNR:-420,HNT:-150,HNY:-540,
HOVT:420,ICT:420,IDT:180,IOT:360,IRDT:270,IRKST:540,IRKT:540,IRST:210,IST:330,JST:540,KGT:360,KRAST:480,KRAT:480,KST:540,KUYT:240,LHDT:660,LHST:630,LINT:840,MAGST:720,
MAGT:720,MART:-510,MAWT:300,MDT:-360,MESZ:120,MEZ:60,MHT:720,MMT:390,MSD:240,MSK:180,MST:-420,MT:{timezoneOffsetDuringDst:-360,timezoneOffsetNonDst:-420,dstStart:__name(
year=>getNthWeekdayOfMonth(year,Month.MARCH,Weekday.SUNDAY,2,2),"dstStart"),dstEnd:__name(year=>getNthWeekdayOfMonth(year,Month.NOVEMBER,Weekday.SUNDAY,1,2),"ds\
tEnd")},MUT:240,MVT:300,MYT:480,NCT:660,NDT:-90,NFT:690,NOVST:420,NOVT:360,NPT:345,NST:-150,NUT:-660,NZDT:780,NZST:720,OMSST:420,OMST:420,PDT:-420,PET:-300,PETST:720,
PETT:720,PGT:600,PHOT:780,PHT:480,PKT:300,PMDT:-120,PMST:-180,PONT:660,PST:-480,PT:{timezoneOffsetDuringDst:-420,timezoneOffsetNonDst:-480,dstStart:__name(year=>getNthWeekdayOfMonth(
year,Month.MARCH,Weekday.SUNDAY,2,2),"dstStart"),dstEnd:__name(year=>getNthWeekdayOfMonth(year,Month.NOVEMBER,Weekday.SUNDAY,1,2),"dstEnd")},PWT:540,PYST:-180,PYT:-240,
RET:240,SAMT:240,SAST:120,SBT:660,SCT:240,SGT:480,SRT:-180,SST:-660,TAHT:-600,TFT:300,TJT:300,TKT:780,TLT:540,TMT:300,TVT:720,ULAT:480,UTC:0,UYST:-120,UYT:-180,
UZT:300,VET:-210,VLAST:660,VLAT:660,VUT:660,WAST:120,WAT:60,WEST:60,WESZ:60,WET:0,WEZ:0,WFT:720,WGST:-120,WGT:-180,WIB:420,WIT:540,WITA:480,WST:780,WT:0,YAKST:600,
YAKT:600,YAPT:600,YEKST:360,YEKT:360};function getNthWeekdayOfMonth(year,month,weekday,n,hour=0){let dayOfMonth=0,i=0;for(;i<n;)dayOfMonth++,new Date(year,month-
1,dayOfMonth).getDay()===weekday&&i++;return new Date(year,month-1,dayOfMonth,hour)}__name(getNthWeekdayOfMonth,"getNthWeekdayOfMonth");function getLastWeekdayOfMonth(year,month,weekday,hour=0){
let oneIndexedWeekday=weekday===0?7:weekday,date=new Date(year,month-1+1,1,12),firstWeekdayNextMonth=date.getDay()===0?7:date.getDay(),dayDiff;return firstWeekdayNextMonth===
oneIndexedWeekday?dayDiff=7:firstWeekdayNextMonth<oneIndexedWeekday?dayDiff=7+firstWeekdayNextMonth-oneIndexedWeekday:dayDiff=firstWeekdayNextMonth-oneIndexedWeekday,
date.setDate(date.getDate()-dayDiff),new Date(year,month-1,date.getDate(),hour)}__name(getLastWeekdayOfMonth,"getLastWeekdayOfMonth");function toTimezoneOffset(timezoneInput,date,timezoneOverrides={}){
if(timezoneInput==null)return null;if(typeof timezoneInput=="number")return timezoneInput;let matchedTimezone=timezoneOverrides[timezoneInput]??TIMEZONE_ABBR_MAP[timezoneInput];
return matchedTimezone==null?null:typeof matchedTimezone=="number"?matchedTimezone:date==null?null:date>matchedTimezone.dstStart(date.getFullYear())&&!(date>matchedTimezone.
dstEnd(date.getFullYear()))?matchedTimezone.timezoneOffsetDuringDst:matchedTimezone.timezoneOffsetNonDst}__name(toTimezoneOffset,"toTimezoneOffset");var TIMEZONE_NAME_PATTERN=new RegExp("^\\s*,?\\s*\\(?([A-Z]{2,4})\\)?(?=\\W|$)","i"),_ExtractTimezoneAbbrRefiner=class _ExtractTimezoneAbbrRefiner{constructor(timezoneOverrides){
__publicField(this,"timezoneOverrides");this.timezoneOverrides=timezoneOverrides}refine(context,results){let timezoneOverrides=context.option.timezones??{};return results.
forEach(result=>{let suffix=context.text.substring(result.index+result.text.length),match=TIMEZONE_NAME_PATTERN.exec(suffix);if(!match)return;let timezoneAbbr=match[1].
toUpperCase(),refDate=result.start.date()??result.refDate??new Date,tzOverrides={...this.timezoneOverrides,...timezoneOverrides},extractedTimezoneOffset=toTimezoneOffset(
timezoneAbbr,refDate,tzOverrides);if(extractedTimezoneOffset==null)return;context.debug(()=>{console.log(`Extracting timezone: '${timezoneAbbr}' into: ${extractedTimezoneOffset}\
 for: ${result.start}`)});let currentTimezoneOffset=result.start.get("timezoneOffset");currentTimezoneOffset!==null&&extractedTimezoneOffset!=currentTimezoneOffset&&
(result.start.isCertain("timezoneOffset")||timezoneAbbr!=match[1])||result.start.isOnlyDate()&&timezoneAbbr!=match[1]||(result.text+=match[0],result.start.isCertain(
"timezoneOffset")||result.start.assign("timezoneOffset",extractedTimezoneOffset),result.end!=null&&!result.end.isCertain("timezoneOffset")&&result.end.assign("t\
imezoneOffset",extractedTimezoneOffset))}),results}};__name(_ExtractTimezoneAbbrRefiner,"ExtractTimezoneAbbrRefiner");var ExtractTimezoneAbbrRefiner=_ExtractTimezoneAbbrRefiner;var TIMEZONE_OFFSET_PATTERN=new RegExp("^\\s*(?:\\(?(?:GMT|UTC)\\s?)?([+-])(\\d{1,2})(?::?(\\d{2}))?\\)?","i"),TIMEZONE_OFFSET_SIGN_GROUP=1,TIMEZONE_OFFSET_HOUR_OFFSET_GROUP=2,
TIMEZONE_OFFSET_MINUTE_OFFSET_GROUP=3,_ExtractTimezoneOffsetRefiner=class _ExtractTimezoneOffsetRefiner{refine(context,results){return results.forEach(function(result){
if(result.start.isCertain("timezoneOffset"))return;let suffix=context.text.substring(result.index+result.text.length),match=TIMEZONE_OFFSET_PATTERN.exec(suffix);
if(!match)return;context.debug(()=>{console.log(`Extracting timezone: '${match[0]}' into : ${result}`)});let hourOffset=parseInt(match[TIMEZONE_OFFSET_HOUR_OFFSET_GROUP]),
minuteOffset=parseInt(match[TIMEZONE_OFFSET_MINUTE_OFFSET_GROUP]||"0"),timezoneOffset=hourOffset*60+minuteOffset;timezoneOffset>840||(match[TIMEZONE_OFFSET_SIGN_GROUP]===
"-"&&(timezoneOffset=-timezoneOffset),result.end!=null&&result.end.assign("timezoneOffset",timezoneOffset),result.start.assign("timezoneOffset",timezoneOffset),
result.text+=match[0])}),results}};__name(_ExtractTimezoneOffsetRefiner,"ExtractTimezoneOffsetRefiner");var ExtractTimezoneOffsetRefiner=_ExtractTimezoneOffsetRefiner;var _OverlapRemovalRefiner=class _OverlapRemovalRefiner{refine(context,results){if(results.length<2)return results;let filteredResults=[],prevResult=results[0];
for(let i=1;i<results.length;i++){let result=results[i];if(result.index>=prevResult.index+prevResult.text.length){filteredResults.push(prevResult),prevResult=result;
continue}let kept=null,removed=null;result.text.length>prevResult.text.length?(kept=result,removed=prevResult):(kept=prevResult,removed=result),context.debug(()=>{
console.log(`${this.constructor.name} remove ${removed} by ${kept}`)}),prevResult=kept}return prevResult!=null&&filteredResults.push(prevResult),filteredResults}};
__name(_OverlapRemovalRefiner,"OverlapRemovalRefiner");var OverlapRemovalRefiner=_OverlapRemovalRefiner;function assignSimilarDate(component,target){component.assign("day",target.getDate()),component.assign("month",target.getMonth()+1),component.assign("year",target.
getFullYear())}__name(assignSimilarDate,"assignSimilarDate");function assignSimilarTime(component,target){component.assign("hour",target.getHours()),component.assign(
"minute",target.getMinutes()),component.assign("second",target.getSeconds()),component.assign("millisecond",target.getMilliseconds()),component.assign("meridiem",
target.getHours()<12?Meridiem.AM:Meridiem.PM)}__name(assignSimilarTime,"assignSimilarTime");function implySimilarDate(component,target){component.imply("day",target.
getDate()),component.imply("month",target.getMonth()+1),component.imply("year",target.getFullYear())}__name(implySimilarDate,"implySimilarDate");function implySimilarTime(component,target){
component.imply("hour",target.getHours()),component.imply("minute",target.getMinutes()),component.imply("second",target.getSeconds()),component.imply("milliseco\
nd",target.getMilliseconds()),component.imply("meridiem",target.getHours()<12?Meridiem.AM:Meridiem.PM)}__name(implySimilarTime,"implySimilarTime");var EmptyDuration={day:0,second:0,millisecond:0};function addDuration(ref,duration){let date=new Date(ref);if(duration.y&&(duration.year=duration.y,delete duration.
y),duration.mo&&(duration.month=duration.mo,delete duration.mo),duration.M&&(duration.month=duration.M,delete duration.M),duration.w&&(duration.week=duration.w,
delete duration.w),duration.d&&(duration.day=duration.d,delete duration.d),duration.h&&(duration.hour=duration.h,delete duration.h),duration.m&&(duration.minute=
duration.m,delete duration.m),duration.s&&(duration.second=duration.s,delete duration.s),duration.ms&&(duration.millisecond=duration.ms,delete duration.ms),"yea\
r"in duration){let floor=Math.floor(duration.year);date.setFullYear(date.getFullYear()+floor);let remainingFraction=duration.year-floor;remainingFraction>0&&(duration.
month=duration?.month??0,duration.month+=remainingFraction*12)}if("quarter"in duration){let floor=Math.floor(duration.quarter);date.setMonth(date.getMonth()+floor*
3);let remainingFraction=duration.quarter-floor;remainingFraction>0&&(duration.month=duration?.month??0,duration.month+=remainingFraction*3)}if("month"in duration){
let floor=Math.floor(duration.month);date.setMonth(date.getMonth()+floor);let remainingFraction=duration.month-floor;remainingFraction>0&&(duration.week=duration?.
week??0,duration.week+=remainingFraction*4)}if("week"in duration){let floor=Math.floor(duration.week);date.setDate(date.getDate()+floor*7);let remainingFraction=duration.
week-floor;remainingFraction>0&&(duration.day=duration?.day??0,duration.day+=Math.round(remainingFraction*7))}if("day"in duration){let floor=Math.floor(duration.
day);date.setDate(date.getDate()+floor);let remainingFraction=duration.day-floor;remainingFraction>0&&(duration.hour=duration?.hour??0,duration.hour+=Math.round(
remainingFraction*24))}if("hour"in duration){let floor=Math.floor(duration.hour);date.setHours(date.getHours()+floor);let remainingFraction=duration.hour-floor;
remainingFraction>0&&(duration.minute=duration?.minute??0,duration.minute+=Math.round(remainingFraction*60))}if("minute"in duration){let floor=Math.floor(duration.
minute);date.setMinutes(date.getMinutes()+floor);let remainingFraction=duration.minute-floor;remainingFraction>0&&(duration.second=duration?.second??0,duration.
second+=Math.round(remainingFraction*60))}if("second"in duration){let floor=Math.floor(duration.second);date.setSeconds(date.getSeconds()+floor);let remainingFraction=duration.
second-floor;remainingFraction>0&&(duration.millisecond=duration?.millisecond??0,duration.millisecond+=Math.round(remainingFraction*1e3))}if("millisecond"in duration){
let floor=Math.floor(duration.millisecond);date.setMilliseconds(date.getMilliseconds()+floor)}return date}__name(addDuration,"addDuration");function reverseDuration(duration){
let reversed={};for(let key in duration)reversed[key]=-duration[key];return reversed}__name(reverseDuration,"reverseDuration");var _ReferenceWithTimezone=class _ReferenceWithTimezone{constructor(instant,timezoneOffset){__publicField(this,"instant");__publicField(this,"timezoneOffset");this.
instant=instant??new Date,this.timezoneOffset=timezoneOffset??null}static fromDate(date){return new _ReferenceWithTimezone(date)}static fromInput(input,timezoneOverrides){
if(input instanceof Date)return _ReferenceWithTimezone.fromDate(input);let instant=input?.instant??new Date,timezoneOffset=toTimezoneOffset(input?.timezone,instant,
timezoneOverrides);return new _ReferenceWithTimezone(instant,timezoneOffset)}getDateWithAdjustedTimezone(){let date=new Date(this.instant);return this.timezoneOffset!==
null&&date.setMinutes(date.getMinutes()-this.getSystemTimezoneAdjustmentMinute(this.instant)),date}getSystemTimezoneAdjustmentMinute(date,overrideTimezoneOffset){
date||(date=new Date);let currentTimezoneOffset=-date.getTimezoneOffset(),targetTimezoneOffset=overrideTimezoneOffset??this.timezoneOffset??currentTimezoneOffset;
return currentTimezoneOffset-targetTimezoneOffset}getTimezoneOffset(){return this.timezoneOffset??-this.instant.getTimezoneOffset()}};__name(_ReferenceWithTimezone,
"ReferenceWithTimezone");var ReferenceWithTimezone=_ReferenceWithTimezone,_ParsingComponents=class _ParsingComponents{constructor(reference,knownComponents){__publicField(
this,"knownValues");__publicField(this,"impliedValues");__publicField(this,"reference");__publicField(this,"_tags",new Set);if(this.reference=reference,this.knownValues=
{},this.impliedValues={},knownComponents)for(let key in knownComponents)this.knownValues[key]=knownComponents[key];let date=reference.getDateWithAdjustedTimezone();
this.imply("day",date.getDate()),this.imply("month",date.getMonth()+1),this.imply("year",date.getFullYear()),this.imply("hour",12),this.imply("minute",0),this.imply(
"second",0),this.imply("millisecond",0)}static createRelativeFromReference(reference,duration=EmptyDuration){let date=addDuration(reference.getDateWithAdjustedTimezone(),
duration),components2=new _ParsingComponents(reference);return components2.addTag("result/relativeDate"),"hour"in duration||"minute"in duration||"second"in duration||
"millisecond"in duration?(components2.addTag("result/relativeDateAndTime"),assignSimilarTime(components2,date),assignSimilarDate(components2,date),components2.assign(
"timezoneOffset",reference.getTimezoneOffset())):(implySimilarTime(components2,date),components2.imply("timezoneOffset",reference.getTimezoneOffset()),"day"in duration?
(components2.assign("day",date.getDate()),components2.assign("month",date.getMonth()+1),components2.assign("year",date.getFullYear()),components2.assign("weekda\
y",date.getDay())):"week"in duration?(components2.assign("day",date.getDate()),components2.assign("month",date.getMonth()+1),components2.assign("year",date.getFullYear()),
components2.imply("weekday",date.getDay())):(components2.imply("day",date.getDate()),"month"in duration?(components2.assign("month",date.getMonth()+1),components2.
assign("year",date.getFullYear())):(components2.imply("month",date.getMonth()+1),"year"in duration?components2.assign("year",date.getFullYear()):components2.imply(
"year",date.getFullYear())))),components2}get(component){return component in this.knownValues?this.knownValues[component]:component in this.impliedValues?this.impliedValues[component]:
null}isCertain(component){return component in this.knownValues}getCertainComponents(){return Object.keys(this.knownValues)}imply(component,value){return component in
this.knownValues?this:(this.impliedValues[component]=value,this)}assign(component,value){return this.knownValues[component]=value,delete this.impliedValues[component],
this}addDurationAsImplied(duration){let currentDate=this.dateWithoutTimezoneAdjustment(),date=addDuration(currentDate,duration);return("day"in duration||"week"in
duration||"month"in duration||"year"in duration)&&(this.delete(["day","weekday","month","year"]),this.imply("day",date.getDate()),this.imply("weekday",date.getDay()),
this.imply("month",date.getMonth()+1),this.imply("year",date.getFullYear())),("second"in duration||"minute"in duration||"hour"in duration)&&(this.delete(["secon\
d","minute","hour"]),this.imply("second",date.getSeconds()),this.imply("minute",date.getMinutes()),this.imply("hour",date.getHours())),this}delete(components2){
typeof components2=="string"&&(components2=[components2]);for(let component of components2)delete this.knownValues[component],delete this.impliedValues[component]}clone(){
let component=new _ParsingComponents(this.reference);component.knownValues={},component.impliedValues={};for(let key in this.knownValues)component.knownValues[key]=
this.knownValues[key];for(let key in this.impliedValues)component.impliedValues[key]=this.impliedValues[key];return component}isOnlyDate(){return!this.isCertain(
"hour")&&!this.isCertain("minute")&&!this.isCertain("second")}isOnlyTime(){return!this.isCertain("weekday")&&!this.isCertain("day")&&!this.isCertain("month")&&!this.
isCertain("year")}isOnlyWeekdayComponent(){return this.isCertain("weekday")&&!this.isCertain("day")&&!this.isCertain("month")}isDateWithUnknownYear(){return this.
isCertain("month")&&!this.isCertain("year")}isValidDate(){let date=new Date(Date.UTC(this.get("year"),this.get("month")-1,this.get("day"),this.get("hour"),this.
get("minute"),this.get("second"),this.get("millisecond")));return date.setUTCFullYear(this.get("year")),!(date.getUTCFullYear()!==this.get("year")||date.getUTCMonth()!==
this.get("month")-1||date.getUTCDate()!==this.get("day")||this.get("hour")!=null&&date.getUTCHours()!=this.get("hour")||this.get("minute")!=null&&date.getUTCMinutes()!=
this.get("minute"))}toString(){return`[ParsingComponents {
            tags: ${JSON.stringify(Array.from(this._tags).sort())}, 
            knownValues: ${JSON.stringify(this.knownValues)}, 
            impliedValues: ${JSON.stringify(this.impliedValues)}}, 
            reference: ${JSON.stringify(this.reference)}]`}date(){let timezoneOffset=this.get("timezoneOffset")??this.reference.timezoneOffset;if(timezoneOffset==
null)return this.dateWithoutTimezoneAdjustment();let date=new Date(Date.UTC(this.get("year"),this.get("month")-1,this.get("day"),this.get("hour"),this.get("minu\
te"),this.get("second"),this.get("millisecond")));return date.setUTCFullYear(this.get("year")),new Date(date.getTime()-timezoneOffset*6e4)}addTag(tag){return this.
_tags.add(tag),this}addTags(tags){for(let tag of tags)this._tags.add(tag);return this}tags(){return new Set(this._tags)}dateWithoutTimezoneAdjustment(){let date=new Date(
this.get("year"),this.get("month")-1,this.get("day"),this.get("hour"),this.get("minute"),this.get("second"),this.get("millisecond"));return date.setFullYear(this.
get("year")),date}};__name(_ParsingComponents,"ParsingComponents");var ParsingComponents=_ParsingComponents,_ParsingResult=class _ParsingResult{constructor(reference,index,text,start,end){
__publicField(this,"refDate");__publicField(this,"index");__publicField(this,"text");__publicField(this,"reference");__publicField(this,"start");__publicField(this,
"end");this.reference=reference,this.refDate=reference.instant,this.index=index,this.text=text,this.start=start||new ParsingComponents(reference),this.end=end}clone(){
let result=new _ParsingResult(this.reference,this.index,this.text);return result.start=this.start?this.start.clone():null,result.end=this.end?this.end.clone():null,
result}date(){return this.start.date()}addTag(tag){return this.start.addTag(tag),this.end&&this.end.addTag(tag),this}addTags(tags){return this.start.addTags(tags),
this.end&&this.end.addTags(tags),this}tags(){let combinedTags=new Set(this.start.tags());if(this.end)for(let tag of this.end.tags())combinedTags.add(tag);return combinedTags}toString(){
let tags=Array.from(this.tags()).sort();return`[ParsingResult {index: ${this.index}, text: '${this.text}', tags: ${JSON.stringify(tags)} ...}]`}};__name(_ParsingResult,
"ParsingResult");var ParsingResult=_ParsingResult;function createParsingComponentsAtWeekday(reference,weekday,modifier){let refDate=reference.getDateWithAdjustedTimezone(),daysToWeekday=getDaysToWeekday(refDate,
weekday,modifier),components2=new ParsingComponents(reference);return components2=components2.addDurationAsImplied({day:daysToWeekday}),components2.assign("week\
day",weekday),components2}__name(createParsingComponentsAtWeekday,"createParsingComponentsAtWeekday");function getDaysToWeekday(refDate,weekday,modifier){let refWeekday=refDate.
getDay();switch(modifier){case"this":return getDaysForwardToWeekday(refDate,weekday);case"last":return getBackwardDaysToWeekday(refDate,weekday);case"next":return refWeekday==
Weekday.SUNDAY?weekday==Weekday.SUNDAY?7:weekday:refWeekday==Weekday.SATURDAY?weekday==Weekday.SATURDAY?7:weekday==Weekday.SUNDAY?8:1+weekday:weekday<refWeekday&&
weekday!=Weekday.SUNDAY?getDaysForwardToWeekday(refDate,weekday):getDaysForwardToWeekday(refDate,weekday)+7}return getDaysToWeekdayClosest(refDate,weekday)}__name(
getDaysToWeekday,"getDaysToWeekday");function getDaysToWeekdayClosest(refDate,weekday){let backward=getBackwardDaysToWeekday(refDate,weekday),forward=getDaysForwardToWeekday(
refDate,weekday);return forward<-backward?forward:backward}__name(getDaysToWeekdayClosest,"getDaysToWeekdayClosest");function getDaysForwardToWeekday(refDate,weekday){
let refWeekday=refDate.getDay(),forwardCount=weekday-refWeekday;return forwardCount<0&&(forwardCount+=7),forwardCount}__name(getDaysForwardToWeekday,"getDaysFor\
wardToWeekday");function getBackwardDaysToWeekday(refDate,weekday){let refWeekday=refDate.getDay(),backwardCount=weekday-refWeekday;return backwardCount>=0&&(backwardCount-=
7),backwardCount}__name(getBackwardDaysToWeekday,"getBackwardDaysToWeekday");var _ForwardDateRefiner=class _ForwardDateRefiner{refine(context,results){return context.option.forwardDate&&results.forEach(result=>{let refDate=context.reference.
getDateWithAdjustedTimezone();if(result.start.isOnlyTime()&&context.reference.instant>result.start.date()){let refDate2=context.reference.getDateWithAdjustedTimezone(),
refFollowingDay=new Date(refDate2);refFollowingDay.setDate(refFollowingDay.getDate()+1),implySimilarDate(result.start,refFollowingDay),context.debug(()=>{console.
log(`${this.constructor.name} adjusted ${result} time from the ref date (${refDate2}) to the following day (${refFollowingDay})`)}),result.end&&result.end.isOnlyTime()&&
(implySimilarDate(result.end,refFollowingDay),result.start.date()>result.end.date()&&(refFollowingDay.setDate(refFollowingDay.getDate()+1),implySimilarDate(result.
end,refFollowingDay)))}if(result.start.isOnlyWeekdayComponent()&&refDate>result.start.date()){let daysToAdd=getDaysForwardToWeekday(refDate,result.start.get("we\
ekday"))||7,forwardedWeekday=addDuration(refDate,{day:daysToAdd});if(implySimilarDate(result.start,forwardedWeekday),context.debug(()=>{console.log(`${this.constructor.
name} adjusted ${result} weekday (${result.start})`)}),result.end&&result.start.date()>result.end.date()){let daysToAdd2=getDaysForwardToWeekday(refDate,result.
start.get("weekday"))||7,forwardedWeekday2=addDuration(refDate,{day:daysToAdd2});implySimilarDate(result.end,forwardedWeekday2),context.debug(()=>{console.log(`${this.
constructor.name} adjusted ${result} weekday (${result.end})`)})}}if(result.start.isDateWithUnknownYear()&&refDate>result.start.date())for(let i=0;i<3&&refDate>
result.start.date();i++)result.start.imply("year",result.start.get("year")+1),context.debug(()=>{console.log(`${this.constructor.name} adjusted ${result} year (${result.
start})`)}),result.end&&!result.end.isCertain("year")&&(result.end.imply("year",result.end.get("year")+1),context.debug(()=>{console.log(`${this.constructor.name}\
 adjusted ${result} month (${result.start})`)}))}),results}};__name(_ForwardDateRefiner,"ForwardDateRefiner");var ForwardDateRefiner=_ForwardDateRefiner;var _Filter=class _Filter{refine(context,results){return results.filter(r=>this.isValid(context,r))}};__name(_Filter,"Filter");var Filter=_Filter,_MergingRefiner=class _MergingRefiner{refine(context,results){
if(results.length<2)return results;let mergedResults=[],curResult=results[0],nextResult=null;for(let i=1;i<results.length;i++){nextResult=results[i];let textBetween=context.
text.substring(curResult.index+curResult.text.length,nextResult.index);if(!this.shouldMergeResults(textBetween,curResult,nextResult,context))mergedResults.push(
curResult),curResult=nextResult;else{let left=curResult,right=nextResult,mergedResult=this.mergeResults(textBetween,left,right,context);context.debug(()=>{console.
log(`${this.constructor.name} merged ${left} and ${right} into ${mergedResult}`)}),curResult=mergedResult}}return curResult!=null&&mergedResults.push(curResult),
mergedResults}};__name(_MergingRefiner,"MergingRefiner");var MergingRefiner=_MergingRefiner;var _UnlikelyFormatFilter=class _UnlikelyFormatFilter extends Filter{constructor(strictMode){super();__publicField(this,"strictMode");this.strictMode=strictMode}isValid(context,result){
return result.text.replace(" ","").match(/^\d*(\.\d*)?$/)?(context.debug(()=>{console.log(`Removing unlikely result '${result.text}'`)}),!1):result.start.isValidDate()?
result.end&&!result.end.isValidDate()?(context.debug(()=>{console.log(`Removing invalid result: ${result} (${result.end})`)}),!1):this.strictMode?this.isStrictModeValid(
context,result):!0:(context.debug(()=>{console.log(`Removing invalid result: ${result} (${result.start})`)}),!1)}isStrictModeValid(context,result){return result.
start.isOnlyWeekdayComponent()?(context.debug(()=>{console.log(`(Strict) Removing weekday only component: ${result} (${result.end})`)}),!1):!0}};__name(_UnlikelyFormatFilter,
"UnlikelyFormatFilter");var UnlikelyFormatFilter=_UnlikelyFormatFilter;var _AbstractParserWithWordBoundaryChecking=class _AbstractParserWithWordBoundaryChecking{constructor(){__publicField(this,"cachedInnerPattern",null);__publicField(
this,"cachedPattern",null)}innerPatternHasChange(context,currentInnerPattern){return this.innerPattern(context)!==currentInnerPattern}patternLeftBoundary(){return"\
(\\W|^)"}pattern(context){return this.cachedInnerPattern&&!this.innerPatternHasChange(context,this.cachedInnerPattern)?this.cachedPattern:(this.cachedInnerPattern=
this.innerPattern(context),this.cachedPattern=new RegExp(`${this.patternLeftBoundary()}${this.cachedInnerPattern.source}`,this.cachedInnerPattern.flags),this.cachedPattern)}extract(context,match){
let header=match[1]??"";match.index=match.index+header.length,match[0]=match[0].substring(header.length);for(let i=2;i<match.length;i++)match[i-1]=match[i];return this.
innerExtract(context,match)}};__name(_AbstractParserWithWordBoundaryChecking,"AbstractParserWithWordBoundaryChecking");var AbstractParserWithWordBoundaryChecking=_AbstractParserWithWordBoundaryChecking;var PATTERN=new RegExp("([0-9]{4})\\-([0-9]{1,2})\\-([0-9]{1,2})(?:T([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2})(?:\\.(\\d{1,4}))?)?(Z|([+-]\\d{2}):?(\\d{2})?)?)?(?=\\W|$\
)","i"),YEAR_NUMBER_GROUP=1,MONTH_NUMBER_GROUP=2,DATE_NUMBER_GROUP=3,HOUR_NUMBER_GROUP=4,MINUTE_NUMBER_GROUP=5,SECOND_NUMBER_GROUP=6,MILLISECOND_NUMBER_GROUP=7,
TZD_GROUP=8,TZD_HOUR_OFFSET_GROUP=9,TZD_MINUTE_OFFSET_GROUP=10,_ISOFormatParser=class _ISOFormatParser extends AbstractParserWithWordBoundaryChecking{innerPattern(){
return PATTERN}innerExtract(context,match){let components2=context.createParsingComponents({year:parseInt(match[YEAR_NUMBER_GROUP]),month:parseInt(match[MONTH_NUMBER_GROUP]),
day:parseInt(match[DATE_NUMBER_GROUP])});if(match[HOUR_NUMBER_GROUP]!=null&&(components2.assign("hour",parseInt(match[HOUR_NUMBER_GROUP])),components2.assign("m\
inute",parseInt(match[MINUTE_NUMBER_GROUP])),match[SECOND_NUMBER_GROUP]!=null&&components2.assign("second",parseInt(match[SECOND_NUMBER_GROUP])),match[MILLISECOND_NUMBER_GROUP]!=
null&&components2.assign("millisecond",parseInt(match[MILLISECOND_NUMBER_GROUP])),match[TZD_GROUP]!=null)){let offset=0;if(match[TZD_HOUR_OFFSET_GROUP]){let hourOffset=parseInt(
match[TZD_HOUR_OFFSET_GROUP]),minuteOffset=0;match[TZD_MINUTE_OFFSET_GROUP]!=null&&(minuteOffset=parseInt(match[TZD_MINUTE_OFFSET_GROUP])),offset=hourOffset*60,
offset<0?offset-=minuteOffset:offset+=minuteOffset}components2.assign("timezoneOffset",offset)}return components2.addTag("parser/ISOFormatParser")}};__name(_ISOFormatParser,
"ISOFormatParser");var ISOFormatParser=_ISOFormatParser;var _MergeWeekdayComponentRefiner=class _MergeWeekdayComponentRefiner extends MergingRefiner{mergeResults(textBetween,currentResult,nextResult){let newResult=nextResult.
clone();return newResult.index=currentResult.index,newResult.text=currentResult.text+textBetween+newResult.text,newResult.start.assign("weekday",currentResult.start.
get("weekday")),newResult.end&&newResult.end.assign("weekday",currentResult.start.get("weekday")),newResult}shouldMergeResults(textBetween,currentResult,nextResult){
return currentResult.start.isOnlyWeekdayComponent()&&!currentResult.start.isCertain("hour")&&nextResult.start.isCertain("day")&&!nextResult.start.tags().has("re\
sult/relativeDate")&&textBetween.match(/^,?\s*$/)!=null}};__name(_MergeWeekdayComponentRefiner,"MergeWeekdayComponentRefiner");var MergeWeekdayComponentRefiner=_MergeWeekdayComponentRefiner;function includeCommonConfiguration(configuration2,strictMode=!1){return configuration2.parsers.unshift(new ISOFormatParser),configuration2.refiners.unshift(new MergeWeekdayComponentRefiner),
configuration2.refiners.unshift(new ExtractTimezoneOffsetRefiner),configuration2.refiners.unshift(new OverlapRemovalRefiner),configuration2.refiners.push(new ExtractTimezoneAbbrRefiner),
configuration2.refiners.push(new OverlapRemovalRefiner),configuration2.refiners.push(new ForwardDateRefiner),configuration2.refiners.push(new UnlikelyFormatFilter(
strictMode)),configuration2}__name(includeCommonConfiguration,"includeCommonConfiguration");function repeatedTimeunitPattern(prefix,singleTimeunitPattern,connectorPattern="\\s{0,5},?\\s{0,5}"){let singleTimeunitPatternNoCapture=singleTimeunitPattern.replace(
/\((?!\?)/g,"(?:");return`${prefix}${singleTimeunitPatternNoCapture}(?:${connectorPattern}${singleTimeunitPatternNoCapture}){0,10}`}__name(repeatedTimeunitPattern,
"repeatedTimeunitPattern");function extractTerms(dictionary){let keys;return dictionary instanceof Array?keys=[...dictionary]:dictionary instanceof Map?keys=Array.
from(dictionary.keys()):keys=Object.keys(dictionary),keys}__name(extractTerms,"extractTerms");function matchAnyPattern(dictionary){return`(?:${extractTerms(dictionary).
sort((a,b)=>b.length-a.length).join("|").replace(/\./g,"\\.")})`}__name(matchAnyPattern,"matchAnyPattern");function findMostLikelyADYear(yearNumber){return yearNumber<100&&(yearNumber>50?yearNumber=yearNumber+1900:yearNumber=yearNumber+2e3),yearNumber}__name(findMostLikelyADYear,
"findMostLikelyADYear");function findYearClosestToRef(refDate,day,month){let date=new Date(refDate);date.setMonth(month-1),date.setDate(day);let nextYear=addDuration(
date,{year:1}),lastYear=addDuration(date,{year:-1});return Math.abs(nextYear.getTime()-refDate.getTime())<Math.abs(date.getTime()-refDate.getTime())?date=nextYear:
Math.abs(lastYear.getTime()-refDate.getTime())<Math.abs(date.getTime()-refDate.getTime())&&(date=lastYear),date.getFullYear()}__name(findYearClosestToRef,"findY\
earClosestToRef");var WEEKDAY_DICTIONARY={sunday:0,sun:0,"sun.":0,monday:1,mon:1,"mon.":1,tuesday:2,tue:2,"tue.":2,wednesday:3,wed:3,"wed.":3,thursday:4,thurs:4,"thurs.":4,thur:4,
"thur.":4,thu:4,"thu.":4,friday:5,fri:5,"fri.":5,saturday:6,sat:6,"sat.":6},FULL_MONTH_NAME_DICTIONARY={january:1,february:2,march:3,april:4,may:5,june:6,july:7,
august:8,september:9,october:10,november:11,december:12},MONTH_DICTIONARY={...FULL_MONTH_NAME_DICTIONARY,jan:1,"jan.":1,feb:2,"feb.":2,mar:3,"mar.":3,apr:4,"apr\
.":4,jun:6,"jun.":6,jul:7,"jul.":7,aug:8,"aug.":8,sep:9,"sep.":9,sept:9,"sept.":9,oct:10,"oct.":10,nov:11,"nov.":11,dec:12,"dec.":12},INTEGER_WORD_DICTIONARY={one:1,
two:2,three:3,four:4,five:5,six:6,seven:7,eight:8,nine:9,ten:10,eleven:11,twelve:12},ORDINAL_WORD_DICTIONARY={first:1,second:2,third:3,fourth:4,fifth:5,sixth:6,
seventh:7,eighth:8,ninth:9,tenth:10,eleventh:11,twelfth:12,thirteenth:13,fourteenth:14,fifteenth:15,sixteenth:16,seventeenth:17,eighteenth:18,nineteenth:19,twentieth:20,
"twenty first":21,"twenty-first":21,"twenty second":22,"twenty-second":22,"twenty third":23,"twenty-third":23,"twenty fourth":24,"twenty-fourth":24,"twenty fift\
h":25,"twenty-fifth":25,"twenty sixth":26,"twenty-sixth":26,"twenty seventh":27,"twenty-seventh":27,"twenty eighth":28,"twenty-eighth":28,"twenty ninth":29,"twe\
nty-ninth":29,thirtieth:30,"thirty first":31,"thirty-first":31},TIME_UNIT_DICTIONARY_NO_ABBR={second:"second",seconds:"second",minute:"minute",minutes:"minute",
hour:"hour",hours:"hour",day:"day",days:"day",week:"week",weeks:"week",month:"month",months:"month",quarter:"quarter",quarters:"quarter",year:"year",years:"year"},
TIME_UNIT_DICTIONARY={s:"second",sec:"second",second:"second",seconds:"second",m:"minute",min:"minute",mins:"minute",minute:"minute",minutes:"minute",h:"hour",hr:"\
hour",hrs:"hour",hour:"hour",hours:"hour",d:"day",day:"day",days:"day",w:"week",week:"week",weeks:"week",mo:"month",mon:"month",mos:"month",month:"month",months:"\
month",qtr:"quarter",quarter:"quarter",quarters:"quarter",y:"year",yr:"year",year:"year",years:"year",...TIME_UNIT_DICTIONARY_NO_ABBR},NUMBER_PATTERN=`(?:${matchAnyPattern(
INTEGER_WORD_DICTIONARY)}|[0-9]+|[0-9]+\\.[0-9]+|half(?:\\s{0,2}an?)?|an?\\b(?:\\s{0,2}few)?|few|several|the|a?\\s{0,2}couple\\s{0,2}(?:of)?)`;function parseNumberPattern(match){
let num=match.toLowerCase();return INTEGER_WORD_DICTIONARY[num]!==void 0?INTEGER_WORD_DICTIONARY[num]:num==="a"||num==="an"||num=="the"?1:num.match(/few/)?3:num.
match(/half/)?.5:num.match(/couple/)?2:num.match(/several/)?7:parseFloat(num)}__name(parseNumberPattern,"parseNumberPattern");var ORDINAL_NUMBER_PATTERN=`(?:${matchAnyPattern(
ORDINAL_WORD_DICTIONARY)}|[0-9]{1,2}(?:st|nd|rd|th)?)`;function parseOrdinalNumberPattern(match){let num=match.toLowerCase();return ORDINAL_WORD_DICTIONARY[num]!==
void 0?ORDINAL_WORD_DICTIONARY[num]:(num=num.replace(/(?:st|nd|rd|th)$/i,""),parseInt(num))}__name(parseOrdinalNumberPattern,"parseOrdinalNumberPattern");var YEAR_PATTERN="\
(?:[1-9][0-9]{0,3}\\s{0,2}(?:BE|AD|BC|BCE|CE)|[1-9][0-9]{3}|[0-9]{2}(?!\\w|:\\d|\\s+(?:am|pm|o\\s*clock|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)))";function parseYear(match){
if(/BE/i.test(match))return match=match.replace(/BE/i,""),parseInt(match)-543;if(/BCE?/i.test(match))return match=match.replace(/BCE?/i,""),-parseInt(match);if(/(AD|CE)/i.
test(match))return match=match.replace(/(AD|CE)/i,""),parseInt(match);let rawYearNumber=parseInt(match);return findMostLikelyADYear(rawYearNumber)}__name(parseYear,
"parseYear");var SINGLE_TIME_UNIT_PATTERN=`(${NUMBER_PATTERN})\\s{0,3}(${matchAnyPattern(TIME_UNIT_DICTIONARY)})`,SINGLE_TIME_UNIT_REGEX=new RegExp(SINGLE_TIME_UNIT_PATTERN,
"i"),SINGLE_TIME_UNIT_NO_ABBR_PATTERN=`(${NUMBER_PATTERN})\\s{0,3}(${matchAnyPattern(TIME_UNIT_DICTIONARY_NO_ABBR)})`,TIME_UNIT_CONNECTOR_PATTERN="\\s{0,5},?(?:\\\
s*and)?\\s{0,5}",TIME_UNITS_PATTERN=repeatedTimeunitPattern("(?:(?:about|around)\\s{0,3})?",SINGLE_TIME_UNIT_PATTERN,TIME_UNIT_CONNECTOR_PATTERN),TIME_UNITS_NO_ABBR_PATTERN=repeatedTimeunitPattern(
"(?:(?:about|around)\\s{0,3})?",SINGLE_TIME_UNIT_NO_ABBR_PATTERN,TIME_UNIT_CONNECTOR_PATTERN);function parseDuration(timeunitText){let fragments={},remainingText=timeunitText,
match=SINGLE_TIME_UNIT_REGEX.exec(remainingText);for(;match;)collectDateTimeFragment(fragments,match),remainingText=remainingText.substring(match[0].length).trim(),
match=SINGLE_TIME_UNIT_REGEX.exec(remainingText);return Object.keys(fragments).length==0?null:fragments}__name(parseDuration,"parseDuration");function collectDateTimeFragment(fragments,match){
if(match[0].match(/^[a-zA-Z]+$/))return;let num=parseNumberPattern(match[1]),unit=TIME_UNIT_DICTIONARY[match[2].toLowerCase()];fragments[unit]=num}__name(collectDateTimeFragment,
"collectDateTimeFragment");var PATTERN_WITH_OPTIONAL_PREFIX=new RegExp(`(?:(?:within|in|for)\\s*)?(?:(?:about|around|roughly|approximately|just)\\s*(?:~\\s*)?)?(${TIME_UNITS_PATTERN})(?=\\\
W|$)`,"i"),PATTERN_WITH_PREFIX=new RegExp(`(?:within|in|for)\\s*(?:(?:about|around|roughly|approximately|just)\\s*(?:~\\s*)?)?(${TIME_UNITS_PATTERN})(?=\\W|$)`,
"i"),PATTERN_WITH_PREFIX_STRICT=new RegExp(`(?:within|in|for)\\s*(?:(?:about|around|roughly|approximately|just)\\s*(?:~\\s*)?)?(${TIME_UNITS_NO_ABBR_PATTERN})(?\
=\\W|$)`,"i"),_ENTimeUnitWithinFormatParser=class _ENTimeUnitWithinFormatParser extends AbstractParserWithWordBoundaryChecking{constructor(strictMode){super();__publicField(
this,"strictMode");this.strictMode=strictMode}innerPattern(context){return this.strictMode?PATTERN_WITH_PREFIX_STRICT:context.option.forwardDate?PATTERN_WITH_OPTIONAL_PREFIX:
PATTERN_WITH_PREFIX}innerExtract(context,match){if(match[0].match(/^for\s*the\s*\w+/i))return null;let timeUnits=parseDuration(match[1]);return timeUnits?ParsingComponents.
createRelativeFromReference(context.reference,timeUnits):null}};__name(_ENTimeUnitWithinFormatParser,"ENTimeUnitWithinFormatParser");var ENTimeUnitWithinFormatParser=_ENTimeUnitWithinFormatParser;var PATTERN2=new RegExp(`(?:on\\s{0,3})?(${ORDINAL_NUMBER_PATTERN})(?:\\s{0,3}(?:to|\\-|\\\u2013|until|through|till)\\s{0,3}(${ORDINAL_NUMBER_PATTERN}))?(?:-|/|\
\\s{0,3}(?:of)?\\s{0,3})(${matchAnyPattern(MONTH_DICTIONARY)})(?:(?:-|/|,?\\s{0,3})(${YEAR_PATTERN}(?!\\w)))?(?=\\W|$)`,"i"),DATE_GROUP=1,DATE_TO_GROUP=2,MONTH_NAME_GROUP=3,
YEAR_GROUP=4,_ENMonthNameLittleEndianParser=class _ENMonthNameLittleEndianParser extends AbstractParserWithWordBoundaryChecking{innerPattern(){return PATTERN2}innerExtract(context,match){
let result=context.createParsingResult(match.index,match[0]),month=MONTH_DICTIONARY[match[MONTH_NAME_GROUP].toLowerCase()],day=parseOrdinalNumberPattern(match[DATE_GROUP]);
if(day>31)return match.index=match.index+match[DATE_GROUP].length,null;if(result.start.assign("month",month),result.start.assign("day",day),match[YEAR_GROUP]){let yearNumber=parseYear(
match[YEAR_GROUP]);result.start.assign("year",yearNumber)}else{let year=findYearClosestToRef(context.refDate,day,month);result.start.imply("year",year)}if(match[DATE_TO_GROUP]){
let endDate=parseOrdinalNumberPattern(match[DATE_TO_GROUP]);result.end=result.start.clone(),result.end.assign("day",endDate)}return result}};__name(_ENMonthNameLittleEndianParser,
"ENMonthNameLittleEndianParser");var ENMonthNameLittleEndianParser=_ENMonthNameLittleEndianParser;var PATTERN3=new RegExp(`(${matchAnyPattern(MONTH_DICTIONARY)})(?:-|/|\\s*,?\\s*)(${ORDINAL_NUMBER_PATTERN})(?!\\s*(?:am|pm))\\s*(?:(?:to|\\-)\\s*(${ORDINAL_NUMBER_PATTERN}\
)\\s*)?(?:(?:-|/|\\s*,\\s*|\\s+)(${YEAR_PATTERN}))?(?=\\W|$)(?!\\:\\d)`,"i"),MONTH_NAME_GROUP2=1,DATE_GROUP2=2,DATE_TO_GROUP2=3,YEAR_GROUP2=4,_ENMonthNameMiddleEndianParser=class _ENMonthNameMiddleEndianParser extends AbstractParserWithWordBoundaryChecking{constructor(shouldSkipYearLikeDate){
super();__publicField(this,"shouldSkipYearLikeDate");this.shouldSkipYearLikeDate=shouldSkipYearLikeDate}innerPattern(){return PATTERN3}innerExtract(context,match){
let month=MONTH_DICTIONARY[match[MONTH_NAME_GROUP2].toLowerCase()],day=parseOrdinalNumberPattern(match[DATE_GROUP2]);if(day>31||this.shouldSkipYearLikeDate&&!match[DATE_TO_GROUP2]&&
!match[YEAR_GROUP2]&&match[DATE_GROUP2].match(/^\d{2}$/))return null;let components2=context.createParsingComponents({day,month}).addTag("parser/ENMonthNameMidd\
leEndianParser");if(match[YEAR_GROUP2]){let year=parseYear(match[YEAR_GROUP2]);components2.assign("year",year)}else{let year=findYearClosestToRef(context.refDate,
day,month);components2.imply("year",year)}if(!match[DATE_TO_GROUP2])return components2;let endDate=parseOrdinalNumberPattern(match[DATE_TO_GROUP2]),result=context.
createParsingResult(match.index,match[0]);return result.start=components2,result.end=components2.clone(),result.end.assign("day",endDate),result}};__name(_ENMonthNameMiddleEndianParser,
"ENMonthNameMiddleEndianParser");var ENMonthNameMiddleEndianParser=_ENMonthNameMiddleEndianParser;var PATTERN4=new RegExp(`((?:in)\\s*)?(${matchAnyPattern(MONTH_DICTIONARY)})\\s*(?:(?:,|-|of)?\\s*(${YEAR_PATTERN})?)?(?=[^\\s\\w]|\\s+[^0-9]|\\s+$|$)`,"i"),PREFIX_GROUP=1,
MONTH_NAME_GROUP3=2,YEAR_GROUP3=3,_ENMonthNameParser=class _ENMonthNameParser extends AbstractParserWithWordBoundaryChecking{innerPattern(){return PATTERN4}innerExtract(context,match){
let monthName=match[MONTH_NAME_GROUP3].toLowerCase();if(match[0].length<=3&&!FULL_MONTH_NAME_DICTIONARY[monthName])return null;let result=context.createParsingResult(
match.index+(match[PREFIX_GROUP]||"").length,match.index+match[0].length);result.start.imply("day",1),result.start.addTag("parser/ENMonthNameParser");let month=MONTH_DICTIONARY[monthName];
if(result.start.assign("month",month),match[YEAR_GROUP3]){let year=parseYear(match[YEAR_GROUP3]);result.start.assign("year",year)}else{let year=findYearClosestToRef(
context.refDate,1,month);result.start.imply("year",year)}return result}};__name(_ENMonthNameParser,"ENMonthNameParser");var ENMonthNameParser=_ENMonthNameParser;var PATTERN5=new RegExp(`([0-9]{4})[-\\.\\/\\s](?:(${matchAnyPattern(MONTH_DICTIONARY)})|([0-9]{1,2}))[-\\.\\/\\s]([0-9]{1,2})(?=\\W|$)`,"i"),YEAR_NUMBER_GROUP2=1,
MONTH_NAME_GROUP4=2,MONTH_NUMBER_GROUP2=3,DATE_NUMBER_GROUP2=4,_ENYearMonthDayParser=class _ENYearMonthDayParser extends AbstractParserWithWordBoundaryChecking{constructor(strictMonthDateOrder){
super();__publicField(this,"strictMonthDateOrder");this.strictMonthDateOrder=strictMonthDateOrder}innerPattern(){return PATTERN5}innerExtract(context,match){let year=parseInt(
match[YEAR_NUMBER_GROUP2]),day=parseInt(match[DATE_NUMBER_GROUP2]),month=match[MONTH_NUMBER_GROUP2]?parseInt(match[MONTH_NUMBER_GROUP2]):MONTH_DICTIONARY[match[MONTH_NAME_GROUP4].
toLowerCase()];if(month<1||month>12){if(this.strictMonthDateOrder)return null;day>=1&&day<=12&&([month,day]=[day,month])}return day<1||day>31?null:{day,month,year}}};
__name(_ENYearMonthDayParser,"ENYearMonthDayParser");var ENYearMonthDayParser=_ENYearMonthDayParser;var YEAR_PATTERN2="(?:[1-9][0-9]{0,3}\\s{0,2}(?:BE|AD|BC|BCE|CE)|[1-9][0-9]{3})",PATTERN6=new RegExp(`(${YEAR_PATTERN2})(?:\\s*[-.\\/,]?\\s*|\\s+of\\s+)(${matchAnyPattern(
MONTH_DICTIONARY)})(?=[^\\s\\w]|\\s+[^0-9]|\\s+$|$)`,"i"),YEAR_GROUP4=1,MONTH_NAME_GROUP5=2,_ENYearMonthNameParser=class _ENYearMonthNameParser extends AbstractParserWithWordBoundaryChecking{innerPattern(){
return PATTERN6}innerExtract(context,match){let year=parseYear(match[YEAR_GROUP4]),monthName=match[MONTH_NAME_GROUP5].toLowerCase(),month=MONTH_DICTIONARY[monthName],
result=context.createParsingResult(match.index,match[0]);return result.start.imply("day",1),result.start.assign("month",month),result.start.assign("year",year),
result.start.addTag("parser/ENYearMonthNameParser"),result}};__name(_ENYearMonthNameParser,"ENYearMonthNameParser");var ENYearMonthNameParser=_ENYearMonthNameParser;var PATTERN7=new RegExp("([0-9]|0[1-9]|1[012])/([0-9]{4})","i"),MONTH_GROUP=1,YEAR_GROUP5=2,_ENSlashMonthFormatParser=class _ENSlashMonthFormatParser extends AbstractParserWithWordBoundaryChecking{innerPattern(){
return PATTERN7}innerExtract(context,match){if(/\d\/?$/.test(context.text.substring(0,match.index)))return null;let year=parseInt(match[YEAR_GROUP5]),month=parseInt(
match[MONTH_GROUP]);return context.createParsingComponents().imply("day",1).assign("month",month).assign("year",year)}};__name(_ENSlashMonthFormatParser,"ENSlas\
hMonthFormatParser");var ENSlashMonthFormatParser=_ENSlashMonthFormatParser;function primaryTimePattern(leftBoundary,primaryPrefix,primarySuffix,flags){return new RegExp(`${leftBoundary}${primaryPrefix}(\\d{1,4})(?:(?:\\.|:|\uFF1A)(\\d{1,2})(?:\
(?::|\uFF1A)(\\d{2})(?:\\.(\\d{1,6}))?)?)?(?:\\s*(a\\.m\\.|p\\.m\\.|am?|pm?))?${primarySuffix}`,flags)}__name(primaryTimePattern,"primaryTimePattern");function followingTimePatten(followingPhase,followingSuffix){
return new RegExp(`^(${followingPhase})(\\d{1,4})(?:(?:\\.|\\:|\\\uFF1A)(\\d{1,2})(?:(?:\\.|\\:|\\\uFF1A)(\\d{1,2})(?:\\.(\\d{1,6}))?)?)?(?:\\s*(a\\.m\\.|p\\.m\\.|am?|pm?))?${followingSuffix}`,
"i")}__name(followingTimePatten,"followingTimePatten");var HOUR_GROUP=2,MINUTE_GROUP=3,SECOND_GROUP=4,MILLI_SECOND_GROUP=5,AM_PM_HOUR_GROUP=6,_AbstractTimeExpressionParser=class _AbstractTimeExpressionParser{constructor(strictMode=!1){
__publicField(this,"strictMode");__publicField(this,"cachedPrimaryPrefix",null);__publicField(this,"cachedPrimarySuffix",null);__publicField(this,"cachedPrimary\
TimePattern",null);__publicField(this,"cachedFollowingPhase",null);__publicField(this,"cachedFollowingSuffix",null);__publicField(this,"cachedFollowingTimePatte\
n",null);this.strictMode=strictMode}patternFlags(){return"i"}primaryPatternLeftBoundary(){return"(^|\\s|T|\\b)"}primarySuffix(){return"(?!/)(?=\\W|$)"}followingSuffix(){
return"(?!/)(?=\\W|$)"}pattern(context){return this.getPrimaryTimePatternThroughCache()}extract(context,match){let startComponents=this.extractPrimaryTimeComponents(
context,match);if(!startComponents)return match[0].match(/^\d{4}/)?(match.index+=4,null):(match.index+=match[0].length,null);let index=match.index+match[1].length,
text=match[0].substring(match[1].length),result=context.createParsingResult(index,text,startComponents);match.index+=match[0].length;let remainingText=context.text.
substring(match.index),followingMatch=this.getFollowingTimePatternThroughCache().exec(remainingText);return text.match(/^\d{3,4}/)&&followingMatch&&(followingMatch[0].
match(/^\s*([+-])\s*\d{2,4}$/)||followingMatch[0].match(/^\s*([+-])\s*\d{2}\W\d{2}/))?null:!followingMatch||followingMatch[0].match(/^\s*([+-])\s*\d{3,4}$/)?this.
checkAndReturnWithoutFollowingPattern(result):(result.end=this.extractFollowingTimeComponents(context,followingMatch,result),result.end&&(result.text+=followingMatch[0]),
this.checkAndReturnWithFollowingPattern(result))}extractPrimaryTimeComponents(context,match,strict5=!1){let components2=context.createParsingComponents(),minute=0,
meridiem=null,hour=parseInt(match[HOUR_GROUP]);if(hour>100){if(match[HOUR_GROUP].length==4&&match[MINUTE_GROUP]==null&&!match[AM_PM_HOUR_GROUP]||this.strictMode||
match[MINUTE_GROUP]!=null)return null;minute=hour%100,hour=Math.floor(hour/100)}if(hour>24)return null;if(match[MINUTE_GROUP]!=null){if(match[MINUTE_GROUP].length==
1&&!match[AM_PM_HOUR_GROUP])return null;minute=parseInt(match[MINUTE_GROUP])}if(minute>=60)return null;if(hour>12&&(meridiem=Meridiem.PM),match[AM_PM_HOUR_GROUP]!=
null){if(hour>12)return null;let ampm=match[AM_PM_HOUR_GROUP][0].toLowerCase();ampm=="a"&&(meridiem=Meridiem.AM,hour==12&&(hour=0)),ampm=="p"&&(meridiem=Meridiem.
PM,hour!=12&&(hour+=12))}if(components2.assign("hour",hour),components2.assign("minute",minute),meridiem!==null?components2.assign("meridiem",meridiem):hour<12?
components2.imply("meridiem",Meridiem.AM):components2.imply("meridiem",Meridiem.PM),match[MILLI_SECOND_GROUP]!=null){let millisecond=parseInt(match[MILLI_SECOND_GROUP].
substring(0,3));if(millisecond>=1e3)return null;components2.assign("millisecond",millisecond)}if(match[SECOND_GROUP]!=null){let second=parseInt(match[SECOND_GROUP]);
if(second>=60)return null;components2.assign("second",second)}return components2}extractFollowingTimeComponents(context,match,result){let components2=context.createParsingComponents();
if(match[MILLI_SECOND_GROUP]!=null){let millisecond=parseInt(match[MILLI_SECOND_GROUP].substring(0,3));if(millisecond>=1e3)return null;components2.assign("milli\
second",millisecond)}if(match[SECOND_GROUP]!=null){let second=parseInt(match[SECOND_GROUP]);if(second>=60)return null;components2.assign("second",second)}let hour=parseInt(
match[HOUR_GROUP]),minute=0,meridiem=-1;if(match[MINUTE_GROUP]!=null?minute=parseInt(match[MINUTE_GROUP]):hour>100&&(minute=hour%100,hour=Math.floor(hour/100)),
minute>=60||hour>24)return null;if(hour>=12&&(meridiem=Meridiem.PM),match[AM_PM_HOUR_GROUP]!=null){if(hour>12)return null;let ampm=match[AM_PM_HOUR_GROUP][0].toLowerCase();
ampm=="a"&&(meridiem=Meridiem.AM,hour==12&&(hour=0,components2.isCertain("day")||components2.addDurationAsImplied({day:1}))),ampm=="p"&&(meridiem=Meridiem.PM,hour!=
12&&(hour+=12)),result.start.isCertain("meridiem")||(meridiem==Meridiem.AM?(result.start.imply("meridiem",Meridiem.AM),result.start.get("hour")==12&&result.start.
assign("hour",0)):(result.start.imply("meridiem",Meridiem.PM),result.start.get("hour")!=12&&result.start.assign("hour",result.start.get("hour")+12)))}return components2.
assign("hour",hour),components2.assign("minute",minute),meridiem>=0?components2.assign("meridiem",meridiem):result.start.isCertain("meridiem")&&result.start.get(
"hour")>12?result.start.get("hour")-12>hour?components2.imply("meridiem",Meridiem.AM):hour<=12&&(components2.assign("hour",hour+12),components2.assign("meridiem",
Meridiem.PM)):hour>12?components2.imply("meridiem",Meridiem.PM):hour<=12&&components2.imply("meridiem",Meridiem.AM),components2.date().getTime()<result.start.date().
getTime()&&components2.addDurationAsImplied({day:1}),components2}checkAndReturnWithoutFollowingPattern(result){if(result.text.match(/^\d$/)||result.text.match(/^\d\d\d+$/)||
result.text.match(/\d[apAP]$/))return null;let endingWithNumbers=result.text.match(/[^\d:.](\d[\d.]+)$/);if(endingWithNumbers){let endingNumbers=endingWithNumbers[1];
if(this.strictMode||endingNumbers.includes(".")&&!endingNumbers.match(/\d(\.\d{2})+$/)||parseInt(endingNumbers)>24)return null}return result}checkAndReturnWithFollowingPattern(result){
if(result.text.match(/^\d+-\d+$/))return null;let endingWithNumbers=result.text.match(/[^\d:.](\d[\d.]+)\s*-\s*(\d[\d.]+)$/);if(endingWithNumbers){if(this.strictMode)
return null;let startingNumbers=endingWithNumbers[1],endingNumbers=endingWithNumbers[2];if(endingNumbers.includes(".")&&!endingNumbers.match(/\d(\.\d{2})+$/))return null;
let endingNumberVal=parseInt(endingNumbers),startingNumberVal=parseInt(startingNumbers);if(endingNumberVal>24||startingNumberVal>24)return null}return result}getPrimaryTimePatternThroughCache(){
let primaryPrefix=this.primaryPrefix(),primarySuffix=this.primarySuffix();return this.cachedPrimaryPrefix===primaryPrefix&&this.cachedPrimarySuffix===primarySuffix?
this.cachedPrimaryTimePattern:(this.cachedPrimaryTimePattern=primaryTimePattern(this.primaryPatternLeftBoundary(),primaryPrefix,primarySuffix,this.patternFlags()),
this.cachedPrimaryPrefix=primaryPrefix,this.cachedPrimarySuffix=primarySuffix,this.cachedPrimaryTimePattern)}getFollowingTimePatternThroughCache(){let followingPhase=this.
followingPhase(),followingSuffix=this.followingSuffix();return this.cachedFollowingPhase===followingPhase&&this.cachedFollowingSuffix===followingSuffix?this.cachedFollowingTimePatten:
(this.cachedFollowingTimePatten=followingTimePatten(followingPhase,followingSuffix),this.cachedFollowingPhase=followingPhase,this.cachedFollowingSuffix=followingSuffix,
this.cachedFollowingTimePatten)}};__name(_AbstractTimeExpressionParser,"AbstractTimeExpressionParser");var AbstractTimeExpressionParser=_AbstractTimeExpressionParser;var _ENTimeExpressionParser=class _ENTimeExpressionParser extends AbstractTimeExpressionParser{constructor(strictMode){super(strictMode)}followingPhase(){return"\
\\s*(?:\\-|\\\u2013|\\~|\\\u301C|to|until|through|till|\\?)\\s*"}primaryPrefix(){return"(?:(?:at|from)\\s*)??"}primarySuffix(){return"(?:\\s*(?:o\\W*clock|at\\s*ni\
ght|in\\s*the\\s*(?:morning|afternoon)))?(?!/)(?=\\W|$)"}extractPrimaryTimeComponents(context,match){let components2=super.extractPrimaryTimeComponents(context,
match);if(!components2)return components2;if(match[0].endsWith("night")){let hour=components2.get("hour");hour>=6&&hour<12?(components2.assign("hour",components2.
get("hour")+12),components2.assign("meridiem",Meridiem.PM)):hour<6&&components2.assign("meridiem",Meridiem.AM)}if(match[0].endsWith("afternoon")){components2.assign(
"meridiem",Meridiem.PM);let hour=components2.get("hour");hour>=0&&hour<=6&&components2.assign("hour",components2.get("hour")+12)}return match[0].endsWith("morni\
ng")&&(components2.assign("meridiem",Meridiem.AM),components2.get("hour")<12&&components2.assign("hour",components2.get("hour"))),components2.addTag("parser/ENT\
imeExpressionParser")}extractFollowingTimeComponents(context,match,result){let followingComponents=super.extractFollowingTimeComponents(context,match,result);return followingComponents&&
followingComponents.addTag("parser/ENTimeExpressionParser"),followingComponents}};__name(_ENTimeExpressionParser,"ENTimeExpressionParser");var ENTimeExpressionParser=_ENTimeExpressionParser;var PATTERN8=new RegExp(`(${TIME_UNITS_PATTERN})\\s{0,5}(?:ago|before|earlier)(?=\\W|$)`,"i"),STRICT_PATTERN=new RegExp(`(${TIME_UNITS_NO_ABBR_PATTERN})\\s{0,5}(\
?:ago|before|earlier)(?=\\W|$)`,"i"),_ENTimeUnitAgoFormatParser=class _ENTimeUnitAgoFormatParser extends AbstractParserWithWordBoundaryChecking{constructor(strictMode){
super();__publicField(this,"strictMode");this.strictMode=strictMode}innerPattern(){return this.strictMode?STRICT_PATTERN:PATTERN8}innerExtract(context,match){let duration=parseDuration(
match[1]);return duration?ParsingComponents.createRelativeFromReference(context.reference,reverseDuration(duration)):null}};__name(_ENTimeUnitAgoFormatParser,"E\
NTimeUnitAgoFormatParser");var ENTimeUnitAgoFormatParser=_ENTimeUnitAgoFormatParser;var PATTERN9=new RegExp(`(${TIME_UNITS_PATTERN})\\s{0,5}(?:later|after|from now|henceforth|forward|out)(?=(?:\\W|$))`,"i"),STRICT_PATTERN2=new RegExp(`(${TIME_UNITS_NO_ABBR_PATTERN}\
)\\s{0,5}(later|after|from now)(?=\\W|$)`,"i"),GROUP_NUM_TIMEUNITS=1,_ENTimeUnitLaterFormatParser=class _ENTimeUnitLaterFormatParser extends AbstractParserWithWordBoundaryChecking{constructor(strictMode){
super();__publicField(this,"strictMode");this.strictMode=strictMode}innerPattern(){return this.strictMode?STRICT_PATTERN2:PATTERN9}innerExtract(context,match){let timeUnits=parseDuration(
match[GROUP_NUM_TIMEUNITS]);return timeUnits?ParsingComponents.createRelativeFromReference(context.reference,timeUnits):null}};__name(_ENTimeUnitLaterFormatParser,
"ENTimeUnitLaterFormatParser");var ENTimeUnitLaterFormatParser=_ENTimeUnitLaterFormatParser;var _AbstractMergeDateRangeRefiner=class _AbstractMergeDateRangeRefiner extends MergingRefiner{shouldMergeResults(textBetween,currentResult,nextResult){return!currentResult.
end&&!nextResult.end&&textBetween.match(this.patternBetween())!=null}mergeResults(textBetween,fromResult,toResult){if(!fromResult.start.isOnlyWeekdayComponent()&&
!toResult.start.isOnlyWeekdayComponent()&&(toResult.start.getCertainComponents().forEach(key=>{fromResult.start.isCertain(key)||fromResult.start.imply(key,toResult.
start.get(key))}),fromResult.start.getCertainComponents().forEach(key=>{toResult.start.isCertain(key)||toResult.start.imply(key,fromResult.start.get(key))})),fromResult.
start.date()>toResult.start.date()){let fromDate=fromResult.start.date(),toDate=toResult.start.date();toResult.start.isOnlyWeekdayComponent()&&addDuration(toDate,
{day:7})>fromDate?(toDate=addDuration(toDate,{day:7}),toResult.start.imply("day",toDate.getDate()),toResult.start.imply("month",toDate.getMonth()+1),toResult.start.
imply("year",toDate.getFullYear())):fromResult.start.isOnlyWeekdayComponent()&&addDuration(fromDate,{day:-7})<toDate?(fromDate=addDuration(fromDate,{day:-7}),fromResult.
start.imply("day",fromDate.getDate()),fromResult.start.imply("month",fromDate.getMonth()+1),fromResult.start.imply("year",fromDate.getFullYear())):toResult.start.
isDateWithUnknownYear()&&addDuration(toDate,{year:1})>fromDate?(toDate=addDuration(toDate,{year:1}),toResult.start.imply("year",toDate.getFullYear())):fromResult.
start.isDateWithUnknownYear()&&addDuration(fromDate,{year:-1})<toDate?(fromDate=addDuration(fromDate,{year:-1}),fromResult.start.imply("year",fromDate.getFullYear())):
[toResult,fromResult]=[fromResult,toResult]}let result=fromResult.clone();return result.start=fromResult.start,result.end=toResult.start,result.index=Math.min(fromResult.
index,toResult.index),fromResult.index<toResult.index?result.text=fromResult.text+textBetween+toResult.text:result.text=toResult.text+textBetween+fromResult.text,
result}};__name(_AbstractMergeDateRangeRefiner,"AbstractMergeDateRangeRefiner");var AbstractMergeDateRangeRefiner=_AbstractMergeDateRangeRefiner;var _ENMergeDateRangeRefiner=class _ENMergeDateRangeRefiner extends AbstractMergeDateRangeRefiner{patternBetween(){return/^\s*(to|-|–|until|through|till)\s*$/i}};
__name(_ENMergeDateRangeRefiner,"ENMergeDateRangeRefiner");var ENMergeDateRangeRefiner=_ENMergeDateRangeRefiner;function mergeDateTimeResult(dateResult,timeResult){let result=dateResult.clone(),beginDate=dateResult.start,beginTime=timeResult.start;if(result.start=mergeDateTimeComponent(
beginDate,beginTime),dateResult.end!=null||timeResult.end!=null){let endDate=dateResult.end==null?dateResult.start:dateResult.end,endTime=timeResult.end==null?timeResult.
start:timeResult.end,endDateTime=mergeDateTimeComponent(endDate,endTime);if(dateResult.end==null&&endDateTime.date().getTime()<result.start.date().getTime()){let nextDay=new Date(
endDateTime.date().getTime());nextDay.setDate(nextDay.getDate()+1),endDateTime.isCertain("day")?assignSimilarDate(endDateTime,nextDay):implySimilarDate(endDateTime,
nextDay)}result.end=endDateTime}return result}__name(mergeDateTimeResult,"mergeDateTimeResult");function mergeDateTimeComponent(dateComponent,timeComponent){let dateTimeComponent=dateComponent.
clone();timeComponent.isCertain("hour")?(dateTimeComponent.assign("hour",timeComponent.get("hour")),dateTimeComponent.assign("minute",timeComponent.get("minute")),
timeComponent.isCertain("second")?(dateTimeComponent.assign("second",timeComponent.get("second")),timeComponent.isCertain("millisecond")?dateTimeComponent.assign(
"millisecond",timeComponent.get("millisecond")):dateTimeComponent.imply("millisecond",timeComponent.get("millisecond"))):(dateTimeComponent.imply("second",timeComponent.
get("second")),dateTimeComponent.imply("millisecond",timeComponent.get("millisecond")))):(dateTimeComponent.imply("hour",timeComponent.get("hour")),dateTimeComponent.
imply("minute",timeComponent.get("minute")),dateTimeComponent.imply("second",timeComponent.get("second")),dateTimeComponent.imply("millisecond",timeComponent.get(
"millisecond"))),timeComponent.isCertain("timezoneOffset")&&dateTimeComponent.assign("timezoneOffset",timeComponent.get("timezoneOffset"));let dateHasMeaningfulMeridiem=dateComponent.
get("meridiem")!=null&&(dateComponent.isCertain("meridiem")||Array.from(dateComponent.tags()).some(t=>t.startsWith("casualReference/")));return timeComponent.isCertain(
"meridiem")?dateTimeComponent.assign("meridiem",timeComponent.get("meridiem")):timeComponent.get("meridiem")!=null&&!dateHasMeaningfulMeridiem&&dateTimeComponent.
imply("meridiem",timeComponent.get("meridiem")),dateTimeComponent.get("meridiem")==Meridiem.PM&&dateTimeComponent.get("hour")<12&&(timeComponent.isCertain("hour")?
dateTimeComponent.assign("hour",dateTimeComponent.get("hour")+12):dateTimeComponent.imply("hour",dateTimeComponent.get("hour")+12)),dateTimeComponent.addTags(dateComponent.
tags()),dateTimeComponent.addTags(timeComponent.tags()),dateTimeComponent}__name(mergeDateTimeComponent,"mergeDateTimeComponent");var _AbstractMergeDateTimeRefiner=class _AbstractMergeDateTimeRefiner extends MergingRefiner{shouldMergeResults(textBetween,currentResult,nextResult){let isDateThenTime=currentResult.
start.isOnlyDate()&&nextResult.start.isOnlyTime(),isTimeThenDate=currentResult.start.isOnlyTime()&&nextResult.start.isOnlyDate();return isTimeThenDate&&textBetween.
trim()===":"?!1:(isDateThenTime||isTimeThenDate)&&textBetween.match(this.patternBetween())!=null}mergeResults(textBetween,currentResult,nextResult){let result=currentResult.
start.isOnlyDate()?mergeDateTimeResult(currentResult,nextResult):mergeDateTimeResult(nextResult,currentResult);return result.index=currentResult.index,result.text=
currentResult.text+textBetween+nextResult.text,result}};__name(_AbstractMergeDateTimeRefiner,"AbstractMergeDateTimeRefiner");var AbstractMergeDateTimeRefiner=_AbstractMergeDateTimeRefiner;var _ENMergeDateTimeRefiner=class _ENMergeDateTimeRefiner extends AbstractMergeDateTimeRefiner{patternBetween(){return new RegExp("^\\s*(T|at|after|before|on|of|\
,|-|\\.|\u2219|:)?\\s*$")}};__name(_ENMergeDateTimeRefiner,"ENMergeDateTimeRefiner");var ENMergeDateTimeRefiner=_ENMergeDateTimeRefiner;function now(reference){let targetDate=reference.getDateWithAdjustedTimezone(),component=new ParsingComponents(reference,{});return assignSimilarDate(component,
targetDate),assignSimilarTime(component,targetDate),component.assign("timezoneOffset",reference.getTimezoneOffset()),component.addTag("casualReference/now"),component}
__name(now,"now");function today(reference){let targetDate=reference.getDateWithAdjustedTimezone(),component=new ParsingComponents(reference,{});return assignSimilarDate(
component,targetDate),implySimilarTime(component,targetDate),component.delete("meridiem"),component.addTag("casualReference/today"),component}__name(today,"toda\
y");function yesterday(reference){return theDayBefore(reference,1).addTag("casualReference/yesterday")}__name(yesterday,"yesterday");function tomorrow(reference){
return theDayAfter(reference,1).addTag("casualReference/tomorrow")}__name(tomorrow,"tomorrow");function theDayBefore(reference,numDay){return theDayAfter(reference,
-numDay)}__name(theDayBefore,"theDayBefore");function theDayAfter(reference,nDays){let targetDate=reference.getDateWithAdjustedTimezone(),component=new ParsingComponents(
reference,{}),newDate=new Date(targetDate.getTime());return newDate.setDate(newDate.getDate()+nDays),assignSimilarDate(component,newDate),implySimilarTime(component,
newDate),component.delete("meridiem"),component}__name(theDayAfter,"theDayAfter");function tonight(reference,implyHour=22){let targetDate=reference.getDateWithAdjustedTimezone(),
component=new ParsingComponents(reference,{});return assignSimilarDate(component,targetDate),component.imply("hour",implyHour),component.imply("meridiem",Meridiem.
PM),component.addTag("casualReference/tonight"),component}__name(tonight,"tonight");function evening(reference,implyHour=20){let component=new ParsingComponents(reference,{});return component.imply("meridiem",Meridiem.PM),component.imply("hour",
implyHour),component.addTag("casualReference/evening"),component}__name(evening,"evening");function midnight(reference){let component=new ParsingComponents(reference,{});return reference.getDateWithAdjustedTimezone().getHours()>2&&component.addDurationAsImplied(
{day:1}),component.assign("hour",0),component.imply("minute",0),component.imply("second",0),component.imply("millisecond",0),component.addTag("casualReference/m\
idnight"),component}__name(midnight,"midnight");function morning(reference,implyHour=6){let component=new ParsingComponents(reference,{});return component.imply(
"meridiem",Meridiem.AM),component.imply("hour",implyHour),component.imply("minute",0),component.imply("second",0),component.imply("millisecond",0),component.addTag(
"casualReference/morning"),component}__name(morning,"morning");function afternoon(reference,implyHour=15){let component=new ParsingComponents(reference,{});return component.
imply("meridiem",Meridiem.PM),component.imply("hour",implyHour),component.imply("minute",0),component.imply("second",0),component.imply("millisecond",0),component.
addTag("casualReference/afternoon"),component}__name(afternoon,"afternoon");function noon(reference){let component=new ParsingComponents(reference,{});return component.
imply("meridiem",Meridiem.AM),component.assign("hour",12),component.imply("minute",0),component.imply("second",0),component.imply("millisecond",0),component.addTag(
"casualReference/noon"),component}__name(noon,"noon");var PATTERN10=/(now|today|tonight|tomorrow|overmorrow|tmr|tmrw|yesterday|last\s*night)(?=\W|$)/i,_ENCasualDateParser=class _ENCasualDateParser extends AbstractParserWithWordBoundaryChecking{innerPattern(context){
return PATTERN10}innerExtract(context,match){let targetDate=context.refDate,lowerText=match[0].toLowerCase(),component=context.createParsingComponents();switch(lowerText){case"\
now":component=now(context.reference);break;case"today":component=today(context.reference);break;case"yesterday":component=yesterday(context.reference);break;case"\
tomorrow":case"tmr":case"tmrw":component=tomorrow(context.reference);break;case"tonight":component=tonight(context.reference);break;case"overmorrow":component=theDayAfter(
context.reference,2);break;default:if(lowerText.match(/last\s*night/)){if(targetDate.getHours()>6){let previousDay=new Date(targetDate.getTime());previousDay.setDate(
previousDay.getDate()-1),targetDate=previousDay}assignSimilarDate(component,targetDate),component.imply("hour",0)}break}return component.addTag("parser/ENCasual\
DateParser"),component}};__name(_ENCasualDateParser,"ENCasualDateParser");var ENCasualDateParser=_ENCasualDateParser;var PATTERN11=/(?:this)?\s{0,3}(morning|afternoon|evening|night|midnight|midday|noon)(?=\W|$)/i,_ENCasualTimeParser=class _ENCasualTimeParser extends AbstractParserWithWordBoundaryChecking{innerPattern(){
return PATTERN11}innerExtract(context,match){let component=null;switch(match[1].toLowerCase()){case"afternoon":component=afternoon(context.reference);break;case"\
evening":case"night":component=evening(context.reference);break;case"midnight":component=midnight(context.reference);break;case"morning":component=morning(context.
reference);break;case"noon":case"midday":component=noon(context.reference);break}return component&&component.addTag("parser/ENCasualTimeParser"),component}};__name(
_ENCasualTimeParser,"ENCasualTimeParser");var ENCasualTimeParser=_ENCasualTimeParser;var PATTERN12=new RegExp(`(?:(?:\\,|\\(|\\\uFF08)\\s*)?(?:on\\s*?)?(?:(this|last|past|next)\\s*)?(${matchAnyPattern(WEEKDAY_DICTIONARY)}|weekend|weekday)(?:\\s*(\
?:\\,|\\)|\\\uFF09))?(?:\\s*(?:of\\s*)?(this|last|past|next)\\s*week)?(?=\\W|$)`,"i"),PREFIX_GROUP2=1,WEEKDAY_GROUP=2,POSTFIX_GROUP=3,_ENWeekdayParser=class _ENWeekdayParser extends AbstractParserWithWordBoundaryChecking{innerPattern(){
return PATTERN12}innerExtract(context,match){let prefix=match[PREFIX_GROUP2],postfix=match[POSTFIX_GROUP],modifierWord=prefix||postfix;modifierWord=modifierWord||
"",modifierWord=modifierWord.toLowerCase();let modifier=null;modifierWord=="last"||modifierWord=="past"?modifier="last":modifierWord=="next"?modifier="next":modifierWord==
"this"&&(modifier="this");let weekday_word=match[WEEKDAY_GROUP].toLowerCase(),weekday;if(WEEKDAY_DICTIONARY[weekday_word]!==void 0)weekday=WEEKDAY_DICTIONARY[weekday_word];else if(weekday_word==
"weekend")weekday=modifier=="last"?Weekday.SUNDAY:Weekday.SATURDAY;else if(weekday_word=="weekday"){let refWeekday=context.reference.getDateWithAdjustedTimezone().
getDay();refWeekday==Weekday.SUNDAY||refWeekday==Weekday.SATURDAY?weekday=modifier=="last"?Weekday.FRIDAY:Weekday.MONDAY:(weekday=refWeekday-1,weekday=modifier==
"last"?weekday-1:weekday+1,weekday=weekday%5+1)}else return null;return createParsingComponentsAtWeekday(context.reference,weekday,modifier)}};__name(_ENWeekdayParser,
"ENWeekdayParser");var ENWeekdayParser=_ENWeekdayParser;var PATTERN13=new RegExp(`(this|last|past|next|after\\s*this)\\s*(${matchAnyPattern(TIME_UNIT_DICTIONARY)})(?=\\s*)(?=\\W|$)`,"i"),MODIFIER_WORD_GROUP=1,RELATIVE_WORD_GROUP=2,
_ENRelativeDateFormatParser=class _ENRelativeDateFormatParser extends AbstractParserWithWordBoundaryChecking{innerPattern(){return PATTERN13}innerExtract(context,match){
let modifier=match[MODIFIER_WORD_GROUP].toLowerCase(),unitWord=match[RELATIVE_WORD_GROUP].toLowerCase(),timeunit=TIME_UNIT_DICTIONARY[unitWord];if(modifier=="ne\
xt"||modifier.startsWith("after")){let timeUnits={};return timeUnits[timeunit]=1,ParsingComponents.createRelativeFromReference(context.reference,timeUnits)}if(modifier==
"last"||modifier=="past"){let timeUnits={};return timeUnits[timeunit]=-1,ParsingComponents.createRelativeFromReference(context.reference,timeUnits)}let components2=context.
createParsingComponents(),date=new Date(context.reference.instant.getTime());return unitWord.match(/week/i)?(date.setDate(date.getDate()-date.getDay()),components2.
imply("day",date.getDate()),components2.imply("month",date.getMonth()+1),components2.imply("year",date.getFullYear())):unitWord.match(/month/i)?(date.setDate(1),
components2.imply("day",date.getDate()),components2.assign("year",date.getFullYear()),components2.assign("month",date.getMonth()+1)):unitWord.match(/year/i)&&(date.
setDate(1),date.setMonth(0),components2.imply("day",date.getDate()),components2.imply("month",date.getMonth()+1),components2.assign("year",date.getFullYear())),
components2}};__name(_ENRelativeDateFormatParser,"ENRelativeDateFormatParser");var ENRelativeDateFormatParser=_ENRelativeDateFormatParser;var PATTERN14=new RegExp("([^\\d]|^)([0-3]{0,1}[0-9]{1})[\\/\\.\\-]([0-3]{0,1}[0-9]{1})(?:[\\/\\.\\-]([0-9]{4}|[0-9]{2}))?(\\W|$)","i"),OPENING_GROUP=1,ENDING_GROUP=5,
FIRST_NUMBERS_GROUP=2,SECOND_NUMBERS_GROUP=3,YEAR_GROUP6=4,_SlashDateFormatParser=class _SlashDateFormatParser{constructor(littleEndian){__publicField(this,"gro\
upNumberMonth");__publicField(this,"groupNumberDay");this.groupNumberMonth=littleEndian?SECOND_NUMBERS_GROUP:FIRST_NUMBERS_GROUP,this.groupNumberDay=littleEndian?
FIRST_NUMBERS_GROUP:SECOND_NUMBERS_GROUP}pattern(){return PATTERN14}extract(context,match){let index=match.index+match[OPENING_GROUP].length,indexEnd=match.index+
match[0].length-match[ENDING_GROUP].length;if(index>0&&context.text.substring(0,index).match("\\d/?$")||indexEnd<context.text.length&&context.text.substring(indexEnd).
match("^/?\\d"))return;let text=context.text.substring(index,indexEnd);if(text.match(/^\d\.\d$/)||text.match(/^\d\.\d{1,2}\.\d{1,2}\s*$/)||!match[YEAR_GROUP6]&&
text.indexOf("/")<0)return;let result=context.createParsingResult(index,text),month=parseInt(match[this.groupNumberMonth]),day=parseInt(match[this.groupNumberDay]);
if((month<1||month>12)&&month>12)if(day>=1&&day<=12&&month<=31)[day,month]=[month,day];else return null;if(day<1||day>31)return null;if(result.start.assign("day",
day),result.start.assign("month",month),match[YEAR_GROUP6]){let rawYearNumber=parseInt(match[YEAR_GROUP6]),year=findMostLikelyADYear(rawYearNumber);result.start.
assign("year",year)}else{let year=findYearClosestToRef(context.refDate,day,month);result.start.imply("year",year)}return result.addTag("parser/SlashDateFormatPa\
rser")}};__name(_SlashDateFormatParser,"SlashDateFormatParser");var SlashDateFormatParser=_SlashDateFormatParser;var PATTERN15=new RegExp(`(this|last|past|next|after|\\+|-)\\s*(${TIME_UNITS_PATTERN})(?=\\W|$)`,"i"),PATTERN_NO_ABBR=new RegExp(`(this|last|past|next|after|\\+|\
-)\\s*(${TIME_UNITS_NO_ABBR_PATTERN})(?=\\W|$)`,"i"),_ENTimeUnitCasualRelativeFormatParser=class _ENTimeUnitCasualRelativeFormatParser extends AbstractParserWithWordBoundaryChecking{constructor(allowAbbreviations=!0){
super();__publicField(this,"allowAbbreviations");this.allowAbbreviations=allowAbbreviations}innerPattern(){return this.allowAbbreviations?PATTERN15:PATTERN_NO_ABBR}innerExtract(context,match){
let prefix=match[1].toLowerCase(),duration=parseDuration(match[2]);if(!duration)return null;switch(prefix){case"last":case"past":case"-":duration=reverseDuration(
duration);break}return ParsingComponents.createRelativeFromReference(context.reference,duration)}};__name(_ENTimeUnitCasualRelativeFormatParser,"ENTimeUnitCasua\
lRelativeFormatParser");var ENTimeUnitCasualRelativeFormatParser=_ENTimeUnitCasualRelativeFormatParser;function IsPositiveFollowingReference(result){return result.text.match(/^[+-]/i)!=null}__name(IsPositiveFollowingReference,"IsPositiveFollowingReference");function IsNegativeFollowingReference(result){
return result.text.match(/^-/i)!=null}__name(IsNegativeFollowingReference,"IsNegativeFollowingReference");var _ENMergeRelativeAfterDateRefiner=class _ENMergeRelativeAfterDateRefiner extends MergingRefiner{shouldMergeResults(textBetween,currentResult,nextResult){
return textBetween.match(/^\s*$/i)?IsPositiveFollowingReference(nextResult)||IsNegativeFollowingReference(nextResult):!1}mergeResults(textBetween,currentResult,nextResult,context){
let timeUnits=parseDuration(nextResult.text);IsNegativeFollowingReference(nextResult)&&(timeUnits=reverseDuration(timeUnits));let components2=ParsingComponents.
createRelativeFromReference(ReferenceWithTimezone.fromDate(currentResult.start.date()),timeUnits);return new ParsingResult(currentResult.reference,currentResult.
index,`${currentResult.text}${textBetween}${nextResult.text}`,components2)}};__name(_ENMergeRelativeAfterDateRefiner,"ENMergeRelativeAfterDateRefiner");var ENMergeRelativeAfterDateRefiner=_ENMergeRelativeAfterDateRefiner;function hasImpliedEarlierReferenceDate(result){return result.text.match(/\s+(before|from)$/i)!=null}__name(hasImpliedEarlierReferenceDate,"hasImpliedEarlierRef\
erenceDate");function hasImpliedLaterReferenceDate(result){return result.text.match(/\s+(after|since)$/i)!=null}__name(hasImpliedLaterReferenceDate,"hasImpliedL\
aterReferenceDate");var _ENMergeRelativeFollowByDateRefiner=class _ENMergeRelativeFollowByDateRefiner extends MergingRefiner{patternBetween(){return/^\s*$/i}shouldMergeResults(textBetween,currentResult,nextResult){
return!textBetween.match(this.patternBetween())||!hasImpliedEarlierReferenceDate(currentResult)&&!hasImpliedLaterReferenceDate(currentResult)?!1:!!nextResult.start.
get("day")&&!!nextResult.start.get("month")&&!!nextResult.start.get("year")}mergeResults(textBetween,currentResult,nextResult){let duration=parseDuration(currentResult.
text);hasImpliedEarlierReferenceDate(currentResult)&&(duration=reverseDuration(duration));let components2=ParsingComponents.createRelativeFromReference(ReferenceWithTimezone.
fromDate(nextResult.start.date()),duration);return new ParsingResult(nextResult.reference,currentResult.index,`${currentResult.text}${textBetween}${nextResult.text}`,
components2)}};__name(_ENMergeRelativeFollowByDateRefiner,"ENMergeRelativeFollowByDateRefiner");var ENMergeRelativeFollowByDateRefiner=_ENMergeRelativeFollowByDateRefiner;var YEAR_SUFFIX_PATTERN=new RegExp(`^\\s*(${YEAR_PATTERN})`,"i"),YEAR_GROUP7=1,_ENExtractYearSuffixRefiner=class _ENExtractYearSuffixRefiner{refine(context,results){
return results.forEach(function(result){if(!result.start.isDateWithUnknownYear())return;let suffix=context.text.substring(result.index+result.text.length),match=YEAR_SUFFIX_PATTERN.
exec(suffix);if(!match||match[0].trim().length<=3)return;context.debug(()=>{console.log(`Extracting year: '${match[0]}' into : ${result}`)});let year=parseYear(
match[YEAR_GROUP7]);result.end!=null&&result.end.assign("year",year),result.start.assign("year",year),result.text+=match[0]}),results}};__name(_ENExtractYearSuffixRefiner,
"ENExtractYearSuffixRefiner");var ENExtractYearSuffixRefiner=_ENExtractYearSuffixRefiner;var _ENUnlikelyFormatFilter=class _ENUnlikelyFormatFilter extends Filter{constructor(){super()}isValid(context,result){let text=result.text.trim();return text===
context.text.trim()?!0:text.toLowerCase()==="may"&&!context.text.substring(0,result.index).trim().match(/\b(in)$/i)?(context.debug(()=>{console.log(`Removing un\
likely result: ${result}`)}),!1):text.toLowerCase().endsWith("the second")?(context.text.substring(result.index+result.text.length).trim().length>0&&context.debug(
()=>{console.log(`Removing unlikely result: ${result}`)}),!1):!0}};__name(_ENUnlikelyFormatFilter,"ENUnlikelyFormatFilter");var ENUnlikelyFormatFilter=_ENUnlikelyFormatFilter;var PREFIX_PATTERN=/\b(?:last\s+day|end)\s+of\s+(?:the\s+)?$/i,RELATIVE_PERIOD_PATTERN=/^(this|last|past|next)\s*(week|month|year)$/i,RELATIVE_YEAR_SUFFIX_PATTERN=/^\s+(this|last|past|next)\s+year(?=\W|$)/i;
function modifierOffset(modifier){return modifier==="next"?1:modifier==="last"||modifier==="past"?-1:0}__name(modifierOffset,"modifierOffset");var _ENEndOfPeriodRefiner=class _ENEndOfPeriodRefiner{refine(context,results){
return results.forEach(result=>{let prefix=context.text.substring(0,result.index).match(PREFIX_PATTERN);if(!prefix)return;let relativePeriod=result.text.match(RELATIVE_PERIOD_PATTERN);
if(relativePeriod){let modifier=relativePeriod[1].toLowerCase();this.moveToEndOfRelativePeriod(context,result,modifier,relativePeriod[2].toLowerCase())}else if(result.
start.isCertain("month")&&!result.start.isCertain("day"))this.moveToEndOfMonth(context,result);else return;result.start.imply("hour",12),result.start.imply("min\
ute",0),result.start.imply("second",0),result.start.imply("millisecond",0),result.start.isCertain("timezoneOffset")||result.start.delete("timezoneOffset"),result.
index-=prefix[0].length,result.text=prefix[0]+result.text,result.addTag("refiner/ENEndOfPeriodRefiner")}),results}moveToEndOfRelativePeriod(context,result,modifier,period){
let offset=modifierOffset(modifier),referenceDate=context.reference.getDateWithAdjustedTimezone(),lastDay;period==="week"?(lastDay=new Date(referenceDate.getTime()),
lastDay.setDate(referenceDate.getDate()+(6-referenceDate.getDay())+offset*7)):period==="month"?lastDay=new Date(referenceDate.getFullYear(),referenceDate.getMonth()+
offset+1,0):lastDay=new Date(referenceDate.getFullYear()+offset,11,31),result.start.assign("day",lastDay.getDate()),result.start.assign("month",lastDay.getMonth()+
1),result.start.assign("year",lastDay.getFullYear()),result.start.delete("weekday"),result.start.imply("weekday",lastDay.getDay())}moveToEndOfMonth(context,result){
let year=result.start.get("year"),month=result.start.get("month"),suffix=context.text.substring(result.index+result.text.length).match(RELATIVE_YEAR_SUFFIX_PATTERN);
if(suffix){let modifier=suffix[1].toLowerCase();year=context.reference.getDateWithAdjustedTimezone().getFullYear()+modifierOffset(modifier),result.start.assign(
"year",year),result.text+=suffix[0]}if(!result.start.isCertain("year")){let lastDayInReferenceYear=new Date(year,month,0).getDate();year=findYearClosestToRef(context.
reference.getDateWithAdjustedTimezone(),lastDayInReferenceYear,month),result.start.imply("year",year)}result.start.assign("day",new Date(year,month,0).getDate())}};
__name(_ENEndOfPeriodRefiner,"ENEndOfPeriodRefiner");var ENEndOfPeriodRefiner=_ENEndOfPeriodRefiner;var PATTERN16=/(?:last\s+day|end)\s+of\s+(?:the\s+)?month(?=\W|$)/i,_ENEndOfCurrentMonthParser=class _ENEndOfCurrentMonthParser extends AbstractParserWithWordBoundaryChecking{innerPattern(){
return PATTERN16}innerExtract(context){let targetDate=context.reference.getDateWithAdjustedTimezone(),year=targetDate.getFullYear(),month=targetDate.getMonth()+
1,lastDay=new Date(year,month,0).getDate(),components2=context.createParsingComponents();return components2.assign("day",lastDay),components2.assign("month",month),
components2.assign("year",year),components2.addTag("parser/ENEndOfCurrentMonthParser"),components2}};__name(_ENEndOfCurrentMonthParser,"ENEndOfCurrentMonthParse\
r");var ENEndOfCurrentMonthParser=_ENEndOfCurrentMonthParser;var _ENDefaultConfiguration=class _ENDefaultConfiguration{createCasualConfiguration(littleEndian=!1){let option=this.createConfiguration(!1,littleEndian);return option.
parsers.push(new ENCasualDateParser),option.parsers.push(new ENCasualTimeParser),option.parsers.push(new ENEndOfCurrentMonthParser),option.parsers.push(new ENMonthNameParser),
option.parsers.push(new ENRelativeDateFormatParser),option.parsers.push(new ENTimeUnitCasualRelativeFormatParser),option.refiners.unshift(new ENEndOfPeriodRefiner),
option.refiners.push(new ENUnlikelyFormatFilter),option}createConfiguration(strictMode=!0,littleEndian=!1){let options=includeCommonConfiguration({parsers:[new SlashDateFormatParser(
littleEndian),new ENTimeUnitWithinFormatParser(strictMode),new ENMonthNameLittleEndianParser,new ENMonthNameMiddleEndianParser(littleEndian),new ENWeekdayParser,
new ENSlashMonthFormatParser,new ENTimeExpressionParser(strictMode),new ENTimeUnitAgoFormatParser(strictMode),new ENTimeUnitLaterFormatParser(strictMode),new ENYearMonthNameParser],
refiners:[new ENMergeDateTimeRefiner]},strictMode);return options.parsers.unshift(new ENYearMonthDayParser(strictMode)),options.refiners.unshift(new ENMergeRelativeFollowByDateRefiner),
options.refiners.unshift(new ENMergeRelativeAfterDateRefiner),options.refiners.unshift(new OverlapRemovalRefiner),options.refiners.push(new ENMergeDateTimeRefiner),
options.refiners.push(new ENExtractYearSuffixRefiner),options.refiners.push(new ENMergeDateRangeRefiner),options}};__name(_ENDefaultConfiguration,"ENDefaultConf\
iguration");var ENDefaultConfiguration=_ENDefaultConfiguration;var _Chrono=class _Chrono{constructor(configuration2){__publicField(this,"parsers");__publicField(this,"refiners");__publicField(this,"defaultConfig",new ENDefaultConfiguration);
configuration2=configuration2||this.defaultConfig.createCasualConfiguration(),this.parsers=[...configuration2.parsers],this.refiners=[...configuration2.refiners]}clone(){
return new _Chrono({parsers:[...this.parsers],refiners:[...this.refiners]})}parseDate(text,referenceDate,option){let results=this.parse(text,referenceDate,option);
return results.length>0?results[0].start.date():null}parse(text,referenceDate,option){let context=new ParsingContext(text,referenceDate,option),results=[];return this.
parsers.forEach(parser=>{let parsedResults=_Chrono.executeParser(context,parser);results=results.concat(parsedResults)}),results.sort((a,b)=>a.index-b.index),this.
refiners.forEach(function(refiner){results=refiner.refine(context,results)}),results}static executeParser(context,parser){let results=[],pattern=parser.pattern(
context),originalText=context.text,remainingText=context.text,match=pattern.exec(remainingText);for(;match;){let index=match.index+originalText.length-remainingText.
length;match.index=index;let result=parser.extract(context,match);if(!result){remainingText=originalText.substring(match.index+1),match=pattern.exec(remainingText);
continue}let parsedResult=null;result instanceof ParsingResult?parsedResult=result:result instanceof ParsingComponents?(parsedResult=context.createParsingResult(
match.index,match[0]),parsedResult.start=result):parsedResult=context.createParsingResult(match.index,match[0],result);let parsedIndex=parsedResult.index,parsedText=parsedResult.
text;context.debug(()=>console.log(`${parser.constructor.name} extracted (at index=${parsedIndex}) '${parsedText}'`)),results.push(parsedResult),remainingText=originalText.
substring(parsedIndex+parsedText.length),match=pattern.exec(remainingText)}return results}};__name(_Chrono,"Chrono");var Chrono=_Chrono,_ParsingContext=class _ParsingContext{constructor(text,refDate,option){
__publicField(this,"text");__publicField(this,"option");__publicField(this,"reference");__publicField(this,"refDate");this.text=text,this.option=option??{},this.
reference=ReferenceWithTimezone.fromInput(refDate,this.option.timezones),this.refDate=this.reference.instant}createParsingComponents(components2){return components2 instanceof
ParsingComponents?components2:new ParsingComponents(this.reference,components2)}createParsingResult(index,textOrEndIndex,startComponents,endComponents){let text=typeof textOrEndIndex==
"string"?textOrEndIndex:this.text.substring(index,textOrEndIndex),start=startComponents?this.createParsingComponents(startComponents):null,end=endComponents?this.
createParsingComponents(endComponents):null;return new ParsingResult(this.reference,index,text,start,end)}debug(block){this.option.debug&&(this.option.debug instanceof
Function?this.option.debug(block):this.option.debug.debug(block))}};__name(_ParsingContext,"ParsingContext");var ParsingContext=_ParsingContext;var _DETimeExpressionParser=class _DETimeExpressionParser extends AbstractTimeExpressionParser{primaryPrefix(){return"(?:(?:um|von)\\s*)?"}followingPhase(){return"\
\\s*(?:\\-|\\\u2013|\\~|\\\u301C|bis)\\s*"}extractPrimaryTimeComponents(context,match){return match[0].match(/^\s*\d{4}\s*$/)?null:super.extractPrimaryTimeComponents(
context,match)}};__name(_DETimeExpressionParser,"DETimeExpressionParser");var DETimeExpressionParser=_DETimeExpressionParser;var WEEKDAY_DICTIONARY2={sonntag:0,so:0,montag:1,mo:1,dienstag:2,di:2,mittwoch:3,mi:3,donnerstag:4,do:4,freitag:5,fr:5,samstag:6,sa:6},MONTH_DICTIONARY2={januar:1,
j\u00E4nner:1,janner:1,jan:1,"jan.":1,februar:2,feber:2,feb:2,"feb.":2,m\u00E4rz:3,maerz:3,m\u00E4r:3,"m\xE4r.":3,mrz:3,"mrz.":3,april:4,apr:4,"apr.":4,mai:5,juni:6,
jun:6,"jun.":6,juli:7,jul:7,"jul.":7,august:8,aug:8,"aug.":8,september:9,sep:9,"sep.":9,sept:9,"sept.":9,oktober:10,okt:10,"okt.":10,november:11,nov:11,"nov.":11,
dezember:12,dez:12,"dez.":12},INTEGER_WORD_DICTIONARY2={eins:1,eine:1,einem:1,einen:1,einer:1,zwei:2,drei:3,vier:4,f\u00FCnf:5,fuenf:5,sechs:6,sieben:7,acht:8,neun:9,
zehn:10,elf:11,zw\u00F6lf:12,zwoelf:12},TIME_UNIT_DICTIONARY2={sek:"second",sekunde:"second",sekunden:"second",min:"minute",minute:"minute",minuten:"minute",h:"\
hour",std:"hour",stunde:"hour",stunden:"hour",tag:"day",tage:"day",tagen:"day",woche:"week",wochen:"week",monat:"month",monate:"month",monaten:"month",monats:"m\
onth",quartal:"quarter",quartals:"quarter",quartale:"quarter",quartalen:"quarter",a:"year",j:"year",jr:"year",jahr:"year",jahre:"year",jahren:"year",jahres:"yea\
r"},NUMBER_PATTERN2=`(?:${matchAnyPattern(INTEGER_WORD_DICTIONARY2)}|[0-9]+|[0-9]+\\.[0-9]+|halb?|halbe?|einigen?|wenigen?|mehreren?)`;function parseNumberPattern2(match){
let num=match.toLowerCase();return INTEGER_WORD_DICTIONARY2[num]!==void 0?INTEGER_WORD_DICTIONARY2[num]:num==="ein"||num==="einer"||num==="einem"||num==="einen"||
num==="eine"?1:num.match(/wenigen/)?2:num.match(/halb/)||num.match(/halben/)?.5:num.match(/einigen/)?3:num.match(/mehreren/)?7:parseFloat(num)}__name(parseNumberPattern2,
"parseNumberPattern");var YEAR_PATTERN3="(?:[0-9]{1,4}(?:\\s*[vn]\\.?\\s*(?:C(?:hr)?|(?:u\\.?|d\\.?(?:\\s*g\\.?)?)?\\s*Z)\\.?|\\s*(?:u\\.?|d\\.?(?:\\s*g\\.)?)\\s*Z\\.?)?)";
function parseYear2(match){if(/v/i.test(match))return-parseInt(match.replace(/[^0-9]+/gi,""));if(/n/i.test(match))return parseInt(match.replace(/[^0-9]+/gi,""));
if(/z/i.test(match))return parseInt(match.replace(/[^0-9]+/gi,""));let rawYearNumber=parseInt(match);return findMostLikelyADYear(rawYearNumber)}__name(parseYear2,
"parseYear");var SINGLE_TIME_UNIT_PATTERN2=`(${NUMBER_PATTERN2})\\s{0,5}(${matchAnyPattern(TIME_UNIT_DICTIONARY2)})\\s{0,5}`,SINGLE_TIME_UNIT_REGEX2=new RegExp(
SINGLE_TIME_UNIT_PATTERN2,"i"),TIME_UNITS_PATTERN2=repeatedTimeunitPattern("",SINGLE_TIME_UNIT_PATTERN2);function parseDuration2(timeunitText){let fragments={},
remainingText=timeunitText,match=SINGLE_TIME_UNIT_REGEX2.exec(remainingText);for(;match;)collectDateTimeFragment2(fragments,match),remainingText=remainingText.substring(
match[0].length),match=SINGLE_TIME_UNIT_REGEX2.exec(remainingText);return fragments}__name(parseDuration2,"parseDuration");function collectDateTimeFragment2(fragments,match){
let num=parseNumberPattern2(match[1]),unit=TIME_UNIT_DICTIONARY2[match[2].toLowerCase()];fragments[unit]=num}__name(collectDateTimeFragment2,"collectDateTimeFra\
gment");var PATTERN17=new RegExp(`(?:(?:\\,|\\(|\\\uFF08)\\s*)?(?:a[mn]\\s*?)?(?:(diese[mn]|letzte[mn]|n(?:\xE4|ae)chste[mn])\\s*)?(${matchAnyPattern(WEEKDAY_DICTIONARY2)}\
)(?:\\s*(?:\\,|\\)|\\\uFF09))?(?:\\s*(diese|letzte|n(?:\xE4|ae)chste)\\s*woche)?(?=\\W|$)`,"i"),PREFIX_GROUP3=1,SUFFIX_GROUP=3,WEEKDAY_GROUP2=2,_DEWeekdayParser=class _DEWeekdayParser extends AbstractParserWithWordBoundaryChecking{innerPattern(){
return PATTERN17}innerExtract(context,match){let dayOfWeek=match[WEEKDAY_GROUP2].toLowerCase(),offset=WEEKDAY_DICTIONARY2[dayOfWeek],prefix=match[PREFIX_GROUP3],
postfix=match[SUFFIX_GROUP],modifierWord=prefix||postfix;modifierWord=modifierWord||"",modifierWord=modifierWord.toLowerCase();let modifier=null;return modifierWord.
match(/letzte/)?modifier="last":modifierWord.match(/chste/)?modifier="next":modifierWord.match(/diese/)&&(modifier="this"),createParsingComponentsAtWeekday(context.
reference,offset,modifier)}};__name(_DEWeekdayParser,"DEWeekdayParser");var DEWeekdayParser=_DEWeekdayParser;var FIRST_REG_PATTERN=new RegExp("(^|\\s|T)(?:(?:um|von)\\s*)?(\\d{1,2})(?:h|:)?(?:(\\d{1,2})(?:m|:)?)?(?:(\\d{1,2})(?:s)?)?(?:\\s*Uhr)?(?:\\s*(morgens|vormittags|nach\
mittags|abends|nachts|am\\s+(?:Morgen|Vormittag|Nachmittag|Abend)|in\\s+der\\s+Nacht))?(?=\\W|$)","i"),SECOND_REG_PATTERN=new RegExp("^\\s*(\\-|\\\u2013|\\~|\\\u301C|bis(?:\\s+\
um)?|\\?)\\s*(\\d{1,2})(?:h|:)?(?:(\\d{1,2})(?:m|:)?)?(?:(\\d{1,2})(?:s)?)?(?:\\s*Uhr)?(?:\\s*(morgens|vormittags|nachmittags|abends|nachts|am\\s+(?:Morgen|Vormittag|Na\
chmittag|Abend)|in\\s+der\\s+Nacht))?(?=\\W|$)","i"),HOUR_GROUP2=2,MINUTE_GROUP2=3,SECOND_GROUP2=4,AM_PM_HOUR_GROUP2=5,_DESpecificTimeExpressionParser=class _DESpecificTimeExpressionParser{pattern(context){
return FIRST_REG_PATTERN}extract(context,match){let result=context.createParsingResult(match.index+match[1].length,match[0].substring(match[1].length));if(result.
text.match(/^\d{4}$/)||(result.start=_DESpecificTimeExpressionParser.extractTimeComponent(result.start.clone(),match),!result.start))return match.index+=match[0].
length,null;let remainingText=context.text.substring(match.index+match[0].length),secondMatch=SECOND_REG_PATTERN.exec(remainingText);return secondMatch&&(result.
end=_DESpecificTimeExpressionParser.extractTimeComponent(result.start.clone(),secondMatch),result.end&&(result.text+=secondMatch[0])),result}static extractTimeComponent(extractingComponents,match){
let hour=0,minute=0,meridiem=null;if(hour=parseInt(match[HOUR_GROUP2]),match[MINUTE_GROUP2]!=null&&(minute=parseInt(match[MINUTE_GROUP2])),minute>=60||hour>24)return null;
if(hour>=12&&(meridiem=Meridiem.PM),match[AM_PM_HOUR_GROUP2]!=null){if(hour>12)return null;let ampm=match[AM_PM_HOUR_GROUP2].toLowerCase();ampm.match(/morgen|vormittag/)&&
(meridiem=Meridiem.AM,hour==12&&(hour=0)),ampm.match(/nachmittag|abend/)&&(meridiem=Meridiem.PM,hour!=12&&(hour+=12)),ampm.match(/nacht/)&&(hour==12?(meridiem=Meridiem.
AM,hour=0):hour<6?meridiem=Meridiem.AM:(meridiem=Meridiem.PM,hour+=12))}if(extractingComponents.assign("hour",hour),extractingComponents.assign("minute",minute),
meridiem!==null?extractingComponents.assign("meridiem",meridiem):hour<12?extractingComponents.imply("meridiem",Meridiem.AM):extractingComponents.imply("meridiem",
Meridiem.PM),match[SECOND_GROUP2]!=null){let second=parseInt(match[SECOND_GROUP2]);if(second>=60)return null;extractingComponents.assign("second",second)}return extractingComponents}};
__name(_DESpecificTimeExpressionParser,"DESpecificTimeExpressionParser");var DESpecificTimeExpressionParser=_DESpecificTimeExpressionParser;var _DEMergeDateRangeRefiner=class _DEMergeDateRangeRefiner extends AbstractMergeDateRangeRefiner{patternBetween(){return/^\s*(bis(?:\s*(?:am|zum))?|-)\s*$/i}};
__name(_DEMergeDateRangeRefiner,"DEMergeDateRangeRefiner");var DEMergeDateRangeRefiner=_DEMergeDateRangeRefiner;var _DEMergeDateTimeRefiner=class _DEMergeDateTimeRefiner extends AbstractMergeDateTimeRefiner{patternBetween(){return new RegExp("^\\s*(T|um|am|,|-)?\\s*$")}};
__name(_DEMergeDateTimeRefiner,"DEMergeDateTimeRefiner");var DEMergeDateTimeRefiner=_DEMergeDateTimeRefiner;var _DECasualTimeParser=class _DECasualTimeParser extends AbstractParserWithWordBoundaryChecking{innerPattern(context){return/(diesen)?\s*(morgen|vormittag|mittags?|nachmittag|abend|nacht|mitternacht)(?=\W|$)/i}innerExtract(context,match){
let targetDate=context.refDate,timeKeywordPattern=match[2].toLowerCase(),component=context.createParsingComponents();return implySimilarTime(component,targetDate),
_DECasualTimeParser.extractTimeComponents(component,timeKeywordPattern)}static extractTimeComponents(component,timeKeywordPattern){switch(timeKeywordPattern){case"\
morgen":component.imply("hour",6),component.imply("minute",0),component.imply("second",0),component.imply("meridiem",Meridiem.AM),component.addTag("casualRefere\
nce/morning");break;case"vormittag":component.imply("hour",9),component.imply("minute",0),component.imply("second",0),component.imply("meridiem",Meridiem.AM),component.
addTag("casualReference/morning");break;case"mittag":case"mittags":component.imply("hour",12),component.imply("minute",0),component.imply("second",0),component.
imply("meridiem",Meridiem.AM),component.addTag("casualReference/noon");break;case"nachmittag":component.imply("hour",15),component.imply("minute",0),component.imply(
"second",0),component.imply("meridiem",Meridiem.PM),component.addTag("casualReference/afternoon");break;case"abend":component.imply("hour",18),component.imply("\
minute",0),component.imply("second",0),component.imply("meridiem",Meridiem.PM),component.addTag("casualReference/evening");break;case"nacht":component.imply("ho\
ur",22),component.imply("minute",0),component.imply("second",0),component.imply("meridiem",Meridiem.PM),component.addTag("casualReference/evening");break;case"m\
itternacht":component.get("hour")>1&&component.addDurationAsImplied({day:1}),component.imply("hour",0),component.imply("minute",0),component.imply("second",0),component.
imply("meridiem",Meridiem.AM),component.addTag("casualReference/midnight");break}return component}};__name(_DECasualTimeParser,"DECasualTimeParser");var DECasualTimeParser=_DECasualTimeParser;var PATTERN18=new RegExp("(jetzt|heute|morgen|\xFCbermorgen|uebermorgen|gestern|vorgestern|letzte\\s*nacht)(?:\\s*(morgen|vormittag|mittags?|nachmittag|abend|nacht|m\
itternacht))?(?=\\W|$)","i"),DATE_GROUP3=1,TIME_GROUP=2,_DECasualDateParser=class _DECasualDateParser extends AbstractParserWithWordBoundaryChecking{innerPattern(context){
return PATTERN18}innerExtract(context,match){let targetDate=context.reference.getDateWithAdjustedTimezone(),dateKeyword=(match[DATE_GROUP3]||"").toLowerCase(),timeKeyword=(match[TIME_GROUP]||
"").toLowerCase(),component=context.createParsingComponents();switch(dateKeyword){case"jetzt":component=now(context.reference);break;case"heute":component=today(
context.reference);break;case"morgen":targetDate=addDuration(targetDate,{day:1}),assignSimilarDate(component,targetDate),implySimilarTime(component,targetDate);
break;case"\xFCbermorgen":case"uebermorgen":targetDate=addDuration(targetDate,{day:2}),assignSimilarDate(component,targetDate),implySimilarTime(component,targetDate);
break;case"gestern":targetDate=addDuration(targetDate,{day:-1}),assignSimilarDate(component,targetDate),implySimilarTime(component,targetDate);break;case"vorges\
tern":targetDate=addDuration(targetDate,{day:-2}),assignSimilarDate(component,targetDate),implySimilarTime(component,targetDate);break;default:dateKeyword.match(
/letzte\s*nacht/)&&(targetDate.getHours()>6&&(targetDate=addDuration(targetDate,{day:-1})),assignSimilarDate(component,targetDate),component.imply("hour",0));break}
return timeKeyword&&(component=DECasualTimeParser.extractTimeComponents(component,timeKeyword)),component}};__name(_DECasualDateParser,"DECasualDateParser");var DECasualDateParser=_DECasualDateParser;var PATTERN19=new RegExp(`(?:am\\s*?)?(?:den\\s*?)?([0-9]{1,2})\\.(?:\\s*(?:bis(?:\\s*(?:am|zum))?|\\-|\\\u2013|\\s)\\s*([0-9]{1,2})\\.?)?\\s*(${matchAnyPattern(
MONTH_DICTIONARY2)})(?:(?:-|/|,?\\s*)(${YEAR_PATTERN3}(?![^\\s]\\d)))?(?=\\W|$)`,"i"),DATE_GROUP4=1,DATE_TO_GROUP3=2,MONTH_NAME_GROUP6=3,YEAR_GROUP8=4,_DEMonthNameLittleEndianParser=class _DEMonthNameLittleEndianParser extends AbstractParserWithWordBoundaryChecking{innerPattern(){
return PATTERN19}innerExtract(context,match){let result=context.createParsingResult(match.index,match[0]),month=MONTH_DICTIONARY2[match[MONTH_NAME_GROUP6].toLowerCase()],
day=parseInt(match[DATE_GROUP4]);if(day>31)return match.index=match.index+match[DATE_GROUP4].length,null;if(result.start.assign("month",month),result.start.assign(
"day",day),match[YEAR_GROUP8]){let yearNumber=parseYear2(match[YEAR_GROUP8]);result.start.assign("year",yearNumber)}else{let year=findYearClosestToRef(context.refDate,
day,month);result.start.imply("year",year)}if(match[DATE_TO_GROUP3]){let endDate=parseInt(match[DATE_TO_GROUP3]);result.end=result.start.clone(),result.end.assign(
"day",endDate)}return result}};__name(_DEMonthNameLittleEndianParser,"DEMonthNameLittleEndianParser");var DEMonthNameLittleEndianParser=_DEMonthNameLittleEndianParser;var _DETimeUnitAgoFormatParser=class _DETimeUnitAgoFormatParser extends AbstractParserWithWordBoundaryChecking{constructor(){super()}innerPattern(){return new RegExp(
`(?:\\s*((?:n\xE4chste|kommende|folgende|letzte|vergangene|vorige|vor(?:her|an)gegangene)(?:s|n|m|r)?|vor|in)\\s*)?(${NUMBER_PATTERN2})?(?:\\s*(n\xE4chste|kommende|\
folgende|letzte|vergangene|vorige|vor(?:her|an)gegangene)(?:s|n|m|r)?)?\\s*(${matchAnyPattern(TIME_UNIT_DICTIONARY2)})(?=\\W|$)`,"i")}innerExtract(context,match){
let num=match[2]?parseNumberPattern2(match[2]):1,unit=TIME_UNIT_DICTIONARY2[match[4].toLowerCase()],timeUnits={};timeUnits[unit]=num;let modifier=match[1]||match[3]||
"";if(modifier=modifier.toLowerCase(),!!modifier)return(/vor/.test(modifier)||/letzte/.test(modifier)||/vergangen/.test(modifier))&&(timeUnits=reverseDuration(timeUnits)),
ParsingComponents.createRelativeFromReference(context.reference,timeUnits)}};__name(_DETimeUnitAgoFormatParser,"DETimeUnitAgoFormatParser");var DETimeUnitAgoFormatParser=_DETimeUnitAgoFormatParser;var _DETimeUnitWithinFormatParser=class _DETimeUnitWithinFormatParser extends AbstractParserWithWordBoundaryChecking{innerPattern(){return new RegExp(`(?:in|f\xFCr\
|w\xE4hrend)\\s*(${TIME_UNITS_PATTERN2})(?=\\W|$)`,"i")}innerExtract(context,match){let timeUnits=parseDuration2(match[1]);return ParsingComponents.createRelativeFromReference(
context.reference,timeUnits)}};__name(_DETimeUnitWithinFormatParser,"DETimeUnitWithinFormatParser");var DETimeUnitWithinFormatParser=_DETimeUnitWithinFormatParser;var casual=new Chrono(createCasualConfiguration()),strict=new Chrono(createConfiguration(!0));function parse(text,ref,option){return casual.parse(text,ref,option)}
__name(parse,"parse");function parseDate(text,ref,option){return casual.parseDate(text,ref,option)}__name(parseDate,"parseDate");function createCasualConfiguration(littleEndian=!0){
let option=createConfiguration(!1,littleEndian);return option.parsers.unshift(new DECasualTimeParser),option.parsers.unshift(new DECasualDateParser),option.parsers.
unshift(new DETimeUnitAgoFormatParser),option}__name(createCasualConfiguration,"createCasualConfiguration");function createConfiguration(strictMode=!0,littleEndian=!0){
return includeCommonConfiguration({parsers:[new ISOFormatParser,new SlashDateFormatParser(littleEndian),new DETimeExpressionParser,new DESpecificTimeExpressionParser,
new DEMonthNameLittleEndianParser,new DEWeekdayParser,new DETimeUnitWithinFormatParser],refiners:[new DEMergeDateRangeRefiner,new DEMergeDateTimeRefiner]},strictMode)}
__name(createConfiguration,"createConfiguration");var en_exports={};__export(en_exports,{Chrono:()=>Chrono,GB:()=>GB,Meridiem:()=>Meridiem,ParsingComponents:()=>ParsingComponents,ParsingResult:()=>ParsingResult,
ReferenceWithTimezone:()=>ReferenceWithTimezone,Weekday:()=>Weekday,casual:()=>casual2,configuration:()=>configuration,parse:()=>parse2,parseDate:()=>parseDate2,
strict:()=>strict2});var configuration=new ENDefaultConfiguration,casual2=new Chrono(configuration.createCasualConfiguration(!1)),strict2=new Chrono(configuration.createConfiguration(
!0,!1)),GB=new Chrono(configuration.createCasualConfiguration(!0));function parse2(text,ref,option){return casual2.parse(text,ref,option)}__name(parse2,"parse");
function parseDate2(text,ref,option){return casual2.parseDate(text,ref,option)}__name(parseDate2,"parseDate");var es_exports={};__export(es_exports,{Chrono:()=>Chrono,Meridiem:()=>Meridiem,ParsingComponents:()=>ParsingComponents,ParsingResult:()=>ParsingResult,ReferenceWithTimezone:()=>ReferenceWithTimezone,
Weekday:()=>Weekday,casual:()=>casual3,createCasualConfiguration:()=>createCasualConfiguration2,createConfiguration:()=>createConfiguration2,parse:()=>parse3,parseDate:()=>parseDate3,
strict:()=>strict3});var WEEKDAY_DICTIONARY3={domingo:0,dom:0,lunes:1,lun:1,martes:2,mar:2,mi\u00E9rcoles:3,miercoles:3,mi\u00E9:3,mie:3,jueves:4,jue:4,viernes:5,vie:5,s\u00E1bado:6,
sabado:6,s\u00E1b:6,sab:6},FULL_MONTH_NAME_DICTIONARY2={enero:1,febrero:2,marzo:3,abril:4,mayo:5,junio:6,julio:7,agosto:8,septiembre:9,setiembre:9,octubre:10,noviembre:11,
diciembre:12},MONTH_DICTIONARY3={...FULL_MONTH_NAME_DICTIONARY2,ene:1,"ene.":1,feb:2,"feb.":2,mar:3,"mar.":3,abr:4,"abr.":4,may:5,"may.":5,jun:6,"jun.":6,jul:7,
"jul.":7,ago:8,"ago.":8,sep:9,"sep.":9,oct:10,"oct.":10,nov:11,"nov.":11,dic:12,"dic.":12},INTEGER_WORD_DICTIONARY3={uno:1,dos:2,tres:3,cuatro:4,cinco:5,seis:6,
siete:7,ocho:8,nueve:9,diez:10,once:11,doce:12,trece:13},ORDINAL_WORD_DICTIONARY2={primero:1,primera:1,segundo:2,segunda:2,tercero:3,tercera:3,cuarto:4,cuarta:4,
quinto:5,quinta:5,sexto:6,sexta:6,s\u00E9ptimo:7,septimo:7,s\u00E9ptima:7,septima:7,octavo:8,octava:8,noveno:9,novena:9,d\u00E9cimo:10,decimo:10,d\u00E9cima:10,
decima:10,und\u00E9cimo:11,undecimo:11,duod\u00E9cimo:12,duodecimo:12,decimotercero:13,decimocuarto:14,decimoquinto:15,decimosexto:16,decimos\u00E9ptimo:17,decimoseptimo:17,
decimoctavo:18,decimonoveno:19,vig\u00E9simo:20,vigesimo:20,"vig\xE9simo primero":21,"vigesimo primero":21,"vig\xE9simo segundo":22,"vigesimo segundo":22,"vig\xE9s\
imo tercero":23,"vigesimo tercero":23,"vig\xE9simo cuarto":24,"vigesimo cuarto":24,"vig\xE9simo quinto":25,"vigesimo quinto":25,"vig\xE9simo sexto":26,"vigesimo\
 sexto":26,"vig\xE9simo s\xE9ptimo":27,"vigesimo septimo":27,"vig\xE9simo octavo":28,"vigesimo octavo":28,"vig\xE9simo noveno":29,"vigesimo noveno":29,trig\u00E9simo:30,
trigesimo:30,"trig\xE9simo primero":31,"trigesimo primero":31},TIME_UNIT_DICTIONARY3={sec:"second",segundo:"second",segundos:"second",min:"minute",mins:"minute",
minuto:"minute",minutos:"minute",h:"hour",hr:"hour",hrs:"hour",hora:"hour",horas:"hour",d\u00EDa:"day",d\u00EDas:"day",dia:"day",dias:"day",semana:"week",semanas:"\
week",mes:"month",meses:"month",cuarto:"quarter",cuartos:"quarter",a\u00F1o:"year",a\u00F1os:"year",ano:"year",anos:"year"},NUMBER_PATTERN3=`(?:${matchAnyPattern(
INTEGER_WORD_DICTIONARY3)}|[0-9]+|[0-9]+\\.[0-9]+|un?|uno?|una?|algunos?|unos?|demi-?)`;function parseNumberPattern3(match){let num=match.toLowerCase();return INTEGER_WORD_DICTIONARY3[num]!==
void 0?INTEGER_WORD_DICTIONARY3[num]:num==="un"||num==="una"||num==="uno"?1:num.match(/algunos?/)||num.match(/unos?/)?3:num.match(/media?/)?.5:parseFloat(num)}__name(
parseNumberPattern3,"parseNumberPattern");var ORDINAL_NUMBER_PATTERN2=`(?:${matchAnyPattern(ORDINAL_WORD_DICTIONARY2)}|[0-9]{1,2}(?:\xBA|\xAA|\xB0|ro|do|to|mo|er|vo|no|m\
a|era|ero|avo|ava)?)`;function parseOrdinalNumberPattern2(match){let num=match.toLowerCase();return ORDINAL_WORD_DICTIONARY2[num]!==void 0?ORDINAL_WORD_DICTIONARY2[num]:
(num=num.replace(/(?:º|ª|°|ro|do|to|mo|er|vo|no|ma|era|ero|avo|ava)$/i,""),parseInt(num))}__name(parseOrdinalNumberPattern2,"parseOrdinalNumberPattern");var YEAR_PATTERN4="\
[0-9]{1,4}(?![^\\s]\\d)(?:\\s*[a|d]\\.?\\s*c\\.?|\\s*a\\.?\\s*d\\.?)?";function parseYear3(match){if(match.match(/^[0-9]{1,4}$/)){let yearNumber=parseInt(match);
return yearNumber<100&&(yearNumber>50?yearNumber=yearNumber+1900:yearNumber=yearNumber+2e3),yearNumber}return match.match(/a\.?\s*c\.?/i)?(match=match.replace(/a\.?\s*c\.?/i,
""),-parseInt(match)):parseInt(match)}__name(parseYear3,"parseYear");var SINGLE_TIME_UNIT_PATTERN3=`(${NUMBER_PATTERN3})\\s{0,5}(${matchAnyPattern(TIME_UNIT_DICTIONARY3)}\
)\\s{0,5}`,SINGLE_TIME_UNIT_REGEX3=new RegExp(SINGLE_TIME_UNIT_PATTERN3,"i"),TIME_UNITS_PATTERN3=repeatedTimeunitPattern("",SINGLE_TIME_UNIT_PATTERN3);function parseDuration3(timeunitText){
let fragments={},remainingText=timeunitText,match=SINGLE_TIME_UNIT_REGEX3.exec(remainingText);for(;match;)collectDateTimeFragment3(fragments,match),remainingText=
remainingText.substring(match[0].length),match=SINGLE_TIME_UNIT_REGEX3.exec(remainingText);return fragments}__name(parseDuration3,"parseDuration");function collectDateTimeFragment3(fragments,match){
let num=parseNumberPattern3(match[1]),unit=TIME_UNIT_DICTIONARY3[match[2].toLowerCase()];fragments[unit]=num}__name(collectDateTimeFragment3,"collectDateTimeFra\
gment");var PATTERN20=new RegExp(`(?:(?:\\,|\\(|\\\uFF08)\\s*)?(?:(este|esta|pasado|pr[o\xF3]ximo)\\s*)?(${matchAnyPattern(WEEKDAY_DICTIONARY3)})(?:\\s*(?:\\,|\\)|\\\uFF09))?(?:\
\\s*(este|esta|pasado|pr[\xF3o]ximo)\\s*semana)?(?=\\W|\\d|$)`,"i"),PREFIX_GROUP4=1,WEEKDAY_GROUP3=2,POSTFIX_GROUP2=3,_ESWeekdayParser=class _ESWeekdayParser extends AbstractParserWithWordBoundaryChecking{innerPattern(){
return PATTERN20}innerExtract(context,match){let dayOfWeek=match[WEEKDAY_GROUP3].toLowerCase(),weekday=WEEKDAY_DICTIONARY3[dayOfWeek];if(weekday===void 0)return null;
let prefix=match[PREFIX_GROUP4],postfix=match[POSTFIX_GROUP2],norm=prefix||postfix||"";norm=norm.toLowerCase();let modifier=null;return norm=="pasado"?modifier=
"this":norm=="pr\xF3ximo"||norm=="proximo"?modifier="next":norm=="este"&&(modifier="this"),createParsingComponentsAtWeekday(context.reference,weekday,modifier)}};
__name(_ESWeekdayParser,"ESWeekdayParser");var ESWeekdayParser=_ESWeekdayParser;var _ESTimeExpressionParser=class _ESTimeExpressionParser extends AbstractTimeExpressionParser{primaryPrefix(){return"(?:(?:aslas|deslas|las?|al?|de|del)\\s*)?"}followingPhase(){
return"\\s*(?:\\-|\\\u2013|\\~|\\\u301C|a(?:l)?|\\?)\\s*"}};__name(_ESTimeExpressionParser,"ESTimeExpressionParser");var ESTimeExpressionParser=_ESTimeExpressionParser;var _ESMergeDateTimeRefiner=class _ESMergeDateTimeRefiner extends AbstractMergeDateTimeRefiner{patternBetween(){return new RegExp("^\\s*(?:,|de|aslas|a|a\\s+la|en\
\\s+la)?\\s*$","i")}};__name(_ESMergeDateTimeRefiner,"ESMergeDateTimeRefiner");var ESMergeDateTimeRefiner=_ESMergeDateTimeRefiner;var _ESMergeDateRangeRefiner=class _ESMergeDateRangeRefiner extends AbstractMergeDateRangeRefiner{patternBetween(){return/^\s*(?:-)\s*$/i}};__name(_ESMergeDateRangeRefiner,
"ESMergeDateRangeRefiner");var ESMergeDateRangeRefiner=_ESMergeDateRangeRefiner;var PATTERN21=new RegExp(`(${ORDINAL_NUMBER_PATTERN2})(?:\\s*(?:desde|de|\\-|\\\u2013|ao?|\\s)\\s*(${ORDINAL_NUMBER_PATTERN2}))?\\s*(?:de)?\\s*(?:-|/|\\s*(?:de|,)?\
\\s*)(${matchAnyPattern(MONTH_DICTIONARY3)})(?:\\s*(?:de|,)?\\s*(${YEAR_PATTERN4}))?(?=\\W|$)`,"i"),DATE_GROUP5=1,DATE_TO_GROUP4=2,MONTH_NAME_GROUP7=3,YEAR_GROUP9=4,
_ESMonthNameLittleEndianParser=class _ESMonthNameLittleEndianParser extends AbstractParserWithWordBoundaryChecking{innerPattern(){return PATTERN21}innerExtract(context,match){
let result=context.createParsingResult(match.index,match[0]),month=MONTH_DICTIONARY3[match[MONTH_NAME_GROUP7].toLowerCase()],day=parseOrdinalNumberPattern2(match[DATE_GROUP5]);
if(day>31)return match.index=match.index+match[DATE_GROUP5].length,null;if(result.start.assign("month",month),result.start.assign("day",day),match[YEAR_GROUP9]){
let yearNumber=parseYear3(match[YEAR_GROUP9]);result.start.assign("year",yearNumber)}else{let year=findYearClosestToRef(context.refDate,day,month);result.start.
imply("year",year)}if(match[DATE_TO_GROUP4]){let endDate=parseOrdinalNumberPattern2(match[DATE_TO_GROUP4]);result.end=result.start.clone(),result.end.assign("da\
y",endDate)}return result}};__name(_ESMonthNameLittleEndianParser,"ESMonthNameLittleEndianParser");var ESMonthNameLittleEndianParser=_ESMonthNameLittleEndianParser;var _ESCasualDateParser=class _ESCasualDateParser extends AbstractParserWithWordBoundaryChecking{innerPattern(context){return/(ahora|hoy|mañana|manana|ayer)(?=\W|$)/i}innerExtract(context,match){
let lowerText=match[0].toLowerCase(),component=context.createParsingComponents();if((lowerText==="ma\xF1ana"||lowerText==="manana")&&context.text.substring(0,match.
index).match(/(?:^|[^\p{L}\p{N}\p{M}_])(?:a|en)\s+la\s*$/iu))return null;switch(lowerText){case"ahora":return now(context.reference);case"hoy":return today(context.
reference);case"ma\xF1ana":case"manana":return tomorrow(context.reference);case"ayer":return yesterday(context.reference)}return component}};__name(_ESCasualDateParser,
"ESCasualDateParser");var ESCasualDateParser=_ESCasualDateParser;var _ESCasualTimeParser=class _ESCasualTimeParser extends AbstractParserWithWordBoundaryChecking{innerPattern(){return/(?:esta\s*)?(mañana|manana|tarde|medianoche|mediodia|mediodía|noche)(?=\W|$)/i}innerExtract(context,match){
let targetDate=context.refDate,component=context.createParsingComponents();switch(match[1].toLowerCase()){case"tarde":component.imply("meridiem",Meridiem.PM),component.
imply("hour",15),component.addTag("casualReference/afternoon");break;case"noche":component.imply("meridiem",Meridiem.PM),component.imply("hour",22),component.addTag(
"casualReference/evening");break;case"ma\xF1ana":case"manana":component.imply("meridiem",Meridiem.AM),component.imply("hour",6),component.addTag("casualReferenc\
e/morning");break;case"medianoche":let nextDay=new Date(targetDate.getTime());nextDay.setDate(nextDay.getDate()+1),assignSimilarDate(component,nextDay),implySimilarTime(
component,nextDay),component.imply("hour",0),component.imply("minute",0),component.imply("second",0),component.addTag("casualReference/midnight");break;case"med\
iodia":case"mediod\xEDa":component.imply("meridiem",Meridiem.AM),component.imply("hour",12),component.addTag("casualReference/noon");break}return component}};__name(
_ESCasualTimeParser,"ESCasualTimeParser");var ESCasualTimeParser=_ESCasualTimeParser;var PATTERN_WITH_OPTIONAL_PREFIX2=new RegExp(`(?:(?:en|por|durante|de|dentro de)\\s*)?(${TIME_UNITS_PATTERN3})(?=\\W|$)`,"i"),PATTERN_WITH_PREFIX2=new RegExp(`(\
?:en|por|durante|de|dentro de)\\s*(${TIME_UNITS_PATTERN3})(?=\\W|$)`,"i"),_ESTimeUnitWithinFormatParser=class _ESTimeUnitWithinFormatParser extends AbstractParserWithWordBoundaryChecking{constructor(strictMode){
super();__publicField(this,"strictMode");this.strictMode=strictMode}innerPattern(context){return!this.strictMode&&context.option.forwardDate?PATTERN_WITH_OPTIONAL_PREFIX2:
PATTERN_WITH_PREFIX2}innerExtract(context,match){let timeUnits=parseDuration3(match[1]);return ParsingComponents.createRelativeFromReference(context.reference,timeUnits)}};
__name(_ESTimeUnitWithinFormatParser,"ESTimeUnitWithinFormatParser");var ESTimeUnitWithinFormatParser=_ESTimeUnitWithinFormatParser;var PATTERN22=new RegExp(`((?:en)\\s*)?(${matchAnyPattern(MONTH_DICTIONARY3)})\\s*(?:(?:,|-|de)?\\s*(${YEAR_PATTERN4})?)?(?=[^\\s\\w]|\\s+[^0-9]|\\s+$|$)`,"i"),
PREFIX_GROUP5=1,MONTH_NAME_GROUP8=2,YEAR_GROUP10=3,DATE_PREFIX_PATTERN=new RegExp(`(?:^|[^\\p{L}\\p{N}\\p{M}_])${ORDINAL_NUMBER_PATTERN2}(?:\\s*(?:desde|de|-|\u2013|a\
o?|\\s)\\s*${ORDINAL_NUMBER_PATTERN2})?\\s*(?:de)?\\s*(?:-|/|\\s*(?:de|,)?\\s*)$`,"iu"),_ESMonthNameParser=class _ESMonthNameParser extends AbstractParserWithWordBoundaryChecking{innerPattern(){
return PATTERN22}innerExtract(context,match){let monthName=match[MONTH_NAME_GROUP8].toLowerCase();if(context.text.substring(0,match.index).match(DATE_PREFIX_PATTERN)||
match[0].length<=3&&!FULL_MONTH_NAME_DICTIONARY2[monthName])return null;let result=context.createParsingResult(match.index+(match[PREFIX_GROUP5]||"").length,match.
index+match[0].length);result.start.imply("day",1),result.start.addTag("parser/ESMonthNameParser");let month=MONTH_DICTIONARY3[monthName];if(result.start.assign(
"month",month),match[YEAR_GROUP10]){let year=parseYear3(match[YEAR_GROUP10]);result.start.assign("year",year)}else{let year=findYearClosestToRef(context.refDate,
1,month);result.start.imply("year",year)}return result}};__name(_ESMonthNameParser,"ESMonthNameParser");var ESMonthNameParser=_ESMonthNameParser;var casual3=new Chrono(createCasualConfiguration2()),strict3=new Chrono(createConfiguration2(!0));function parse3(text,ref,option){return casual3.parse(text,ref,
option)}__name(parse3,"parse");function parseDate3(text,ref,option){return casual3.parseDate(text,ref,option)}__name(parseDate3,"parseDate");function createCasualConfiguration2(littleEndian=!0){
let option=createConfiguration2(!1,littleEndian);return option.parsers.push(new ESCasualDateParser),option.parsers.push(new ESCasualTimeParser),option.parsers.push(
new ESMonthNameParser),option}__name(createCasualConfiguration2,"createCasualConfiguration");function createConfiguration2(strictMode=!0,littleEndian=!0){return includeCommonConfiguration(
{parsers:[new SlashDateFormatParser(littleEndian),new ESWeekdayParser,new ESTimeExpressionParser,new ESMonthNameLittleEndianParser,new ESTimeUnitWithinFormatParser(
strictMode)],refiners:[new ESMergeDateTimeRefiner,new ESMergeDateRangeRefiner]},strictMode)}__name(createConfiguration2,"createConfiguration");var fr_exports={};__export(fr_exports,{Chrono:()=>Chrono,Meridiem:()=>Meridiem,ParsingComponents:()=>ParsingComponents,ParsingResult:()=>ParsingResult,ReferenceWithTimezone:()=>ReferenceWithTimezone,
Weekday:()=>Weekday,casual:()=>casual4,createCasualConfiguration:()=>createCasualConfiguration3,createConfiguration:()=>createConfiguration3,parse:()=>parse4,parseDate:()=>parseDate4,
strict:()=>strict4});var _FRCasualDateParser=class _FRCasualDateParser extends AbstractParserWithWordBoundaryChecking{innerPattern(context){return/(maintenant|aujourd'hui|demain|hier|cette\s*nuit|la\s*veille)(?=\W|$)/i}innerExtract(context,match){
let targetDate=context.refDate,lowerText=match[0].toLowerCase(),component=context.createParsingComponents();switch(lowerText){case"maintenant":return now(context.
reference);case"aujourd'hui":return today(context.reference);case"hier":return yesterday(context.reference);case"demain":return tomorrow(context.reference);default:
if(lowerText.match(/cette\s*nuit/))assignSimilarDate(component,targetDate),component.imply("hour",22),component.imply("meridiem",Meridiem.PM);else if(lowerText.
match(/la\s*veille/)){let previousDay=new Date(targetDate.getTime());previousDay.setDate(previousDay.getDate()-1),assignSimilarDate(component,previousDay),component.
imply("hour",0)}}return component}};__name(_FRCasualDateParser,"FRCasualDateParser");var FRCasualDateParser=_FRCasualDateParser;var _FRCasualTimeParser=class _FRCasualTimeParser extends AbstractParserWithWordBoundaryChecking{innerPattern(context){return/(cet?)?\s*(matin|soir|après-midi|aprem|a midi|à minuit)(?=\W|$)/i}innerExtract(context,match){
let suffixLower=match[2].toLowerCase(),component=context.createParsingComponents();switch(suffixLower){case"apr\xE8s-midi":case"aprem":component.imply("hour",14),
component.imply("minute",0),component.imply("meridiem",Meridiem.PM),component.addTag("casualReference/afternoon");break;case"soir":component.imply("hour",18),component.
imply("minute",0),component.imply("meridiem",Meridiem.PM),component.addTag("casualReference/evening");break;case"matin":component.imply("hour",8),component.imply(
"minute",0),component.imply("meridiem",Meridiem.AM),component.addTag("casualReference/morning");break;case"a midi":component.imply("hour",12),component.imply("m\
inute",0),component.imply("meridiem",Meridiem.AM),component.addTag("casualReference/noon");break;case"\xE0 minuit":component.imply("hour",0),component.imply("me\
ridiem",Meridiem.AM),component.addTag("casualReference/midnight");break}return component}};__name(_FRCasualTimeParser,"FRCasualTimeParser");var FRCasualTimeParser=_FRCasualTimeParser;var _FRTimeExpressionParser=class _FRTimeExpressionParser extends AbstractTimeExpressionParser{primaryPrefix(){return"(?:(?:[\xE0a])\\s*)?"}followingPhase(){return"\
\\s*(?:\\-|\\\u2013|\\~|\\\u301C|[\xE0a]|\\?)\\s*"}extractPrimaryTimeComponents(context,match){return match[0].match(/^\s*\d{4}\s*$/)?null:super.extractPrimaryTimeComponents(
context,match)}};__name(_FRTimeExpressionParser,"FRTimeExpressionParser");var FRTimeExpressionParser=_FRTimeExpressionParser;var _FRMergeDateTimeRefiner=class _FRMergeDateTimeRefiner extends AbstractMergeDateTimeRefiner{patternBetween(){return new RegExp("^\\s*(T|\xE0|a|au|vers|de|,|-)?\\s\
*$")}};__name(_FRMergeDateTimeRefiner,"FRMergeDateTimeRefiner");var FRMergeDateTimeRefiner=_FRMergeDateTimeRefiner;var _FRMergeDateRangeRefiner=class _FRMergeDateRangeRefiner extends AbstractMergeDateRangeRefiner{patternBetween(){return/^\s*(à|a|au|-)\s*$/i}};__name(_FRMergeDateRangeRefiner,
"FRMergeDateRangeRefiner");var FRMergeDateRangeRefiner=_FRMergeDateRangeRefiner;var WEEKDAY_DICTIONARY4={dimanche:0,dim:0,lundi:1,lun:1,mardi:2,mar:2,mercredi:3,mer:3,jeudi:4,jeu:4,vendredi:5,ven:5,samedi:6,sam:6},MONTH_DICTIONARY4={janvier:1,
jan:1,"jan.":1,janv:1,"janv.":1,f\u00E9vrier:2,f\u00E9v:2,"f\xE9v.":2,f\u00E9vr:2,"f\xE9vr.":2,fevrier:2,fev:2,"fev.":2,fevr:2,"fevr.":2,mars:3,mar:3,"mar.":3,avril:4,
avr:4,"avr.":4,mai:5,juin:6,"juin.":6,jun:6,"jun.":6,juillet:7,juil:7,"juil.":7,jul:7,"jul.":7,ao\u00FBt:8,"ao\xFBt.":8,aout:8,"aout.":8,septembre:9,sep:9,"sep.":9,
sept:9,"sept.":9,octobre:10,oct:10,"oct.":10,novembre:11,nov:11,"nov.":11,d\u00E9cembre:12,decembre:12,dec:12,"dec.":12,d\u00E9c:12,"d\xE9c.":12},INTEGER_WORD_DICTIONARY4={
un:1,deux:2,trois:3,quatre:4,cinq:5,six:6,sept:7,huit:8,neuf:9,dix:10,onze:11,douze:12,treize:13},TIME_UNIT_DICTIONARY4={sec:"second",seconde:"second",secondes:"\
second",min:"minute",mins:"minute",minute:"minute",minutes:"minute",h:"hour",hr:"hour",hrs:"hour",heure:"hour",heures:"hour",jour:"day",jours:"day",semaine:"wee\
k",semaines:"week",mois:"month",trimestre:"quarter",trimestres:"quarter",ans:"year",ann\u00E9e:"year",ann\u00E9es:"year"},NUMBER_PATTERN4=`(?:${matchAnyPattern(
INTEGER_WORD_DICTIONARY4)}|[0-9]+|[0-9]+\\.[0-9]+|une?\\b|quelques?|demi-?)`;function parseNumberPattern4(match){let num=match.toLowerCase();return INTEGER_WORD_DICTIONARY4[num]!==
void 0?INTEGER_WORD_DICTIONARY4[num]:num==="une"||num==="un"?1:num.match(/quelques?/)?3:num.match(/demi-?/)?.5:parseFloat(num)}__name(parseNumberPattern4,"parse\
NumberPattern");var ORDINAL_NUMBER_PATTERN3="(?:[0-9]{1,2}(?:er)?)";function parseOrdinalNumberPattern3(match){let num=match.toLowerCase();return num=num.replace(
/(?:er)$/i,""),parseInt(num)}__name(parseOrdinalNumberPattern3,"parseOrdinalNumberPattern");var YEAR_PATTERN5="(?:[1-9][0-9]{0,3}\\s*(?:AC|AD|p\\.\\s*C(?:hr?)?\\.\\s\
*n\\.)|[1-2][0-9]{3}|[5-9][0-9])";function parseYear4(match){if(/AC/i.test(match))return match=match.replace(/BC/i,""),-parseInt(match);if(/AD/i.test(match)||/C/i.
test(match))return match=match.replace(/[^\d]+/i,""),parseInt(match);let yearNumber=parseInt(match);return yearNumber<100&&(yearNumber>50?yearNumber=yearNumber+
1900:yearNumber=yearNumber+2e3),yearNumber}__name(parseYear4,"parseYear");var SINGLE_TIME_UNIT_PATTERN4=`(${NUMBER_PATTERN4})\\s{0,5}(${matchAnyPattern(TIME_UNIT_DICTIONARY4)}\
)\\s{0,5}`,SINGLE_TIME_UNIT_REGEX4=new RegExp(SINGLE_TIME_UNIT_PATTERN4,"i"),TIME_UNITS_PATTERN4=repeatedTimeunitPattern("",SINGLE_TIME_UNIT_PATTERN4);function parseDuration4(timeunitText){
let fragments={},remainingText=timeunitText,match=SINGLE_TIME_UNIT_REGEX4.exec(remainingText);for(;match;)collectDateTimeFragment4(fragments,match),remainingText=
remainingText.substring(match[0].length),match=SINGLE_TIME_UNIT_REGEX4.exec(remainingText);return fragments}__name(parseDuration4,"parseDuration");function collectDateTimeFragment4(fragments,match){
let num=parseNumberPattern4(match[1]),unit=TIME_UNIT_DICTIONARY4[match[2].toLowerCase()];fragments[unit]=num}__name(collectDateTimeFragment4,"collectDateTimeFra\
gment");var PATTERN23=new RegExp(`(?:(?:\\,|\\(|\\\uFF08)\\s*)?(?:(?:ce)\\s*)?(${matchAnyPattern(WEEKDAY_DICTIONARY4)})(?:\\s*(?:\\,|\\)|\\\uFF09))?(?:\\s*(dernier|prochain)\\s*)?\
(?=\\W|\\d|$)`,"i"),WEEKDAY_GROUP4=1,POSTFIX_GROUP3=2,_FRWeekdayParser=class _FRWeekdayParser extends AbstractParserWithWordBoundaryChecking{innerPattern(){return PATTERN23}innerExtract(context,match){
let dayOfWeek=match[WEEKDAY_GROUP4].toLowerCase(),weekday=WEEKDAY_DICTIONARY4[dayOfWeek];if(weekday===void 0)return null;let suffix=match[POSTFIX_GROUP3];suffix=
suffix||"",suffix=suffix.toLowerCase();let modifier=null;return suffix=="dernier"?modifier="last":suffix=="prochain"&&(modifier="next"),createParsingComponentsAtWeekday(
context.reference,weekday,modifier)}};__name(_FRWeekdayParser,"FRWeekdayParser");var FRWeekdayParser=_FRWeekdayParser;var FIRST_REG_PATTERN2=new RegExp("(^|\\s|T)(?:(?:[\xE0a])\\s*)?(\\d{1,2})(?:h|:)?(?:(\\d{1,2})(?:m|:)?)?(?:(\\d{1,2})(?:s|:)?)?(?:\\s*(A\\.M\\.|P\\.M\\.|AM?|PM?))?(?=\\W|$)",
"i"),SECOND_REG_PATTERN2=new RegExp("^\\s*(\\-|\\\u2013|\\~|\\\u301C|[\xE0a]|\\?)\\s*(\\d{1,2})(?:h|:)?(?:(\\d{1,2})(?:m|:)?)?(?:(\\d{1,2})(?:s|:)?)?(?:\\s*(A\\.M\\.|P\\.M\\.|AM?|PM?))?(?=\
\\W|$)","i"),HOUR_GROUP3=2,MINUTE_GROUP3=3,SECOND_GROUP3=4,AM_PM_HOUR_GROUP3=5,_FRSpecificTimeExpressionParser=class _FRSpecificTimeExpressionParser{pattern(context){
return FIRST_REG_PATTERN2}extract(context,match){let result=context.createParsingResult(match.index+match[1].length,match[0].substring(match[1].length));if(result.
text.match(/^\d{4}$/)||(result.start=_FRSpecificTimeExpressionParser.extractTimeComponent(result.start.clone(),match),!result.start))return match.index+=match[0].
length,null;let remainingText=context.text.substring(match.index+match[0].length),secondMatch=SECOND_REG_PATTERN2.exec(remainingText);return secondMatch&&(result.
end=_FRSpecificTimeExpressionParser.extractTimeComponent(result.start.clone(),secondMatch),result.end&&(result.text+=secondMatch[0])),result}static extractTimeComponent(extractingComponents,match){
let hour=0,minute=0,meridiem=null;if(hour=parseInt(match[HOUR_GROUP3]),match[MINUTE_GROUP3]!=null&&(minute=parseInt(match[MINUTE_GROUP3])),minute>=60||hour>24)return null;
if(hour>=12&&(meridiem=Meridiem.PM),match[AM_PM_HOUR_GROUP3]!=null){if(hour>12)return null;let ampm=match[AM_PM_HOUR_GROUP3][0].toLowerCase();ampm=="a"&&(meridiem=
Meridiem.AM,hour==12&&(hour=0)),ampm=="p"&&(meridiem=Meridiem.PM,hour!=12&&(hour+=12))}if(extractingComponents.assign("hour",hour),extractingComponents.assign("\
minute",minute),meridiem!==null?extractingComponents.assign("meridiem",meridiem):hour<12?extractingComponents.imply("meridiem",Meridiem.AM):extractingComponents.
imply("meridiem",Meridiem.PM),match[SECOND_GROUP3]!=null){let second=parseInt(match[SECOND_GROUP3]);if(second>=60)return null;extractingComponents.assign("secon\
d",second)}return extractingComponents}};__name(_FRSpecificTimeExpressionParser,"FRSpecificTimeExpressionParser");var FRSpecificTimeExpressionParser=_FRSpecificTimeExpressionParser;var PATTERN24=new RegExp(`(?:on\\s*?)?(${ORDINAL_NUMBER_PATTERN3})(?:\\s*(?:au|\\-|\\\u2013|jusqu'au?|\\s)\\s*(${ORDINAL_NUMBER_PATTERN3}))?(?:-|/|\\s*(?:de)?\\s*\
)(${matchAnyPattern(MONTH_DICTIONARY4)})(?:(?:-|/|,?\\s*)(${YEAR_PATTERN5}(?![^\\s]\\d)))?(?=\\W|$)`,"i"),DATE_GROUP6=1,DATE_TO_GROUP5=2,MONTH_NAME_GROUP9=3,YEAR_GROUP11=4,
_FRMonthNameLittleEndianParser=class _FRMonthNameLittleEndianParser extends AbstractParserWithWordBoundaryChecking{innerPattern(){return PATTERN24}innerExtract(context,match){
let result=context.createParsingResult(match.index,match[0]),month=MONTH_DICTIONARY4[match[MONTH_NAME_GROUP9].toLowerCase()],day=parseOrdinalNumberPattern3(match[DATE_GROUP6]);
if(day>31)return match.index=match.index+match[DATE_GROUP6].length,null;if(result.start.assign("month",month),result.start.assign("day",day),match[YEAR_GROUP11]){
let yearNumber=parseYear4(match[YEAR_GROUP11]);result.start.assign("year",yearNumber)}else{let year=findYearClosestToRef(context.refDate,day,month);result.start.
imply("year",year)}if(match[DATE_TO_GROUP5]){let endDate=parseOrdinalNumberPattern3(match[DATE_TO_GROUP5]);result.end=result.start.clone(),result.end.assign("da\
y",endDate)}return result}};__name(_FRMonthNameLittleEndianParser,"FRMonthNameLittleEndianParser");var FRMonthNameLittleEndianParser=_FRMonthNameLittleEndianParser;var _FRTimeUnitAgoFormatParser=class _FRTimeUnitAgoFormatParser extends AbstractParserWithWordBoundaryChecking{constructor(){super()}innerPattern(){return new RegExp(
`il y a\\s*(${TIME_UNITS_PATTERN4})(?=(?:\\W|$))`,"i")}innerExtract(context,match){let timeUnits=parseDuration4(match[1]),outputTimeUnits=reverseDuration(timeUnits);
return ParsingComponents.createRelativeFromReference(context.reference,outputTimeUnits)}};__name(_FRTimeUnitAgoFormatParser,"FRTimeUnitAgoFormatParser");var FRTimeUnitAgoFormatParser=_FRTimeUnitAgoFormatParser;var _FRTimeUnitWithinFormatParser=class _FRTimeUnitWithinFormatParser extends AbstractParserWithWordBoundaryChecking{innerPattern(){return new RegExp(`(?:dans|e\
n|pour|pendant|de)\\s*(${TIME_UNITS_PATTERN4})(?=\\W|$)`,"i")}innerExtract(context,match){let timeUnits=parseDuration4(match[1]);return ParsingComponents.createRelativeFromReference(
context.reference,timeUnits)}};__name(_FRTimeUnitWithinFormatParser,"FRTimeUnitWithinFormatParser");var FRTimeUnitWithinFormatParser=_FRTimeUnitWithinFormatParser;var _FRTimeUnitAgoFormatParser2=class _FRTimeUnitAgoFormatParser2 extends AbstractParserWithWordBoundaryChecking{constructor(){super()}innerPattern(){return new RegExp(
`(?:les?|la|l'|du|des?)\\s*(${NUMBER_PATTERN4})?(?:\\s*(prochaine?s?|derni[e\xE8]re?s?|pass[\xE9e]e?s?|pr[\xE9e]c[\xE9e]dents?|suivante?s?))?\\s*(${matchAnyPattern(
TIME_UNIT_DICTIONARY4)})(?:\\s*(prochaine?s?|derni[e\xE8]re?s?|pass[\xE9e]e?s?|pr[\xE9e]c[\xE9e]dents?|suivante?s?))?(?=\\W|$)`,"i")}innerExtract(context,match){
let num=match[1]?parseNumberPattern4(match[1]):1,unit=TIME_UNIT_DICTIONARY4[match[3].toLowerCase()],timeUnits={};timeUnits[unit]=num;let modifier=match[2]||match[4]||
"";if(modifier=modifier.toLowerCase(),!!modifier)return(/derni[eè]re?s?/.test(modifier)||/pass[ée]e?s?/.test(modifier)||/pr[ée]c[ée]dents?/.test(modifier))&&
(timeUnits=reverseDuration(timeUnits)),ParsingComponents.createRelativeFromReference(context.reference,timeUnits)}};__name(_FRTimeUnitAgoFormatParser2,"FRTimeUn\
itAgoFormatParser");var FRTimeUnitAgoFormatParser2=_FRTimeUnitAgoFormatParser2;var casual4=new Chrono(createCasualConfiguration3()),strict4=new Chrono(createConfiguration3(!0));function parse4(text,ref,option){return casual4.parse(text,ref,
option)}__name(parse4,"parse");function parseDate4(text,ref,option){return casual4.parseDate(text,ref,option)}__name(parseDate4,"parseDate");function createCasualConfiguration3(littleEndian=!0){
let option=createConfiguration3(!1,littleEndian);return option.parsers.unshift(new FRCasualDateParser),option.parsers.unshift(new FRCasualTimeParser),option.parsers.
unshift(new FRTimeUnitAgoFormatParser2),option}__name(createCasualConfiguration3,"createCasualConfiguration");function createConfiguration3(strictMode=!0,littleEndian=!0){
return includeCommonConfiguration({parsers:[new SlashDateFormatParser(littleEndian),new FRMonthNameLittleEndianParser,new FRTimeExpressionParser,new FRSpecificTimeExpressionParser,
new FRTimeUnitAgoFormatParser,new FRTimeUnitWithinFormatParser,new FRWeekdayParser],refiners:[new FRMergeDateTimeRefiner,new FRMergeDateRangeRefiner]},strictMode)}
__name(createConfiguration3,"createConfiguration");var PARSERS=/(?:MonthName(?:LittleEndian|MiddleEndian)|Weekday|TimeUnitWithinFormat)Parser$/,REFINERS=/(?:OverlapRemoval|MergeWeekdayComponent|MergeDateRange|ExtractYearSuffix|UnlikelyFormat|MergeRelative\w+)(?:Refiner|Filter)$/;
function only(language){let{parsers,refiners}=language.casual;return new language.Chrono({parsers:parsers.filter(parser=>PARSERS.test(parser.constructor.name)),
refiners:refiners.filter(refiner=>REFINERS.test(refiner.constructor.name))})}__name(only,"only");var AHEAD={de:/^in\b/i,en:/^(?:in|within)\b/i,es:/^(?:en|dentro)\b/i,
fr:/^dans\b/i},LANGUAGES={de:only(de_exports),en:only(en_exports),es:only(es_exports),fr:only(fr_exports)};function isRelative(result){return result.start.tags().
has("result/relativeDate")}__name(isRelative,"isRelative");function components(point){if(!point)return null;let said={};for(let name of["year","month","day","we\
ekday","hour"])said[name]=point.isCertain(name)?point.get(name):null;return{said,date:[point.get("year"),point.get("month"),point.get("day")]}}__name(components,
"components");globalThis.findDates=request=>{let{language,now:now2,lines}=JSON.parse(request),reference={instant:new Date(now2),timezone:0};return JSON.stringify(
lines.map(line=>LANGUAGES[language].parse(line,reference).filter(result=>!isRelative(result)||AHEAD[language].test(result.text)).map(result=>({index:result.index,
text:result.text,start:components(result.start),end:components(result.end)}))))};})();
